package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The filters' gradient by products of matrices, whoever multiplies them.
public abstract class ProductsGradientContract extends FilterGradientContract {
    protected static Case[] cases() {
        var uneven = new Geometry(1, 1).strided(1, 2).padded(2, 1).dilated(2, 1);
        return new Case[] {
            new Case(new Shape(2, 8, 5, 7), 16, new Geometry(1, 1)),
            new Case(new Shape(3, 16, 6, 6), 160, new Geometry(1, 1)),
            new Case(new Shape(1, 8, 4, 3), 8, new Geometry(1, 2)), // taps that see nothing but zeros
            new Case(new Shape(5, 8, 3, 3), 24, new Geometry(1, 0)), // images that lie side by side
            new Case(new Shape(2, 8, 9, 8), 40, uneven),
            new Case(new Shape(3, 8, 6, 5), new Shape(8, 8, 2, 5), new Geometry(1, 3)),
            new Case(new Shape(2, 8, 7, 4), new Shape(8, 8, 5, 1), new Geometry(1, 1).padded(4, 0)),
            new Case(new Shape(40, 8, 1, 1), 8, new Geometry(1, 1)),
            new Case(new Shape(71, 8, 2, 1), 8, new Geometry(1, 1)), // parts of two rows, of which one is left over
        };
    }

    /// Sums are taken in single precision, and the whole of each is rounded once.
    @ParameterizedTest
    @MethodSource("cases")
    void inBf16ItIsTheReferencesRounded(Case c) {
        var operands = Operands.of(c);
        assertArrayEquals(
                Arrays.stream(reference(c, operands))
                        .map(ProductsGradientContract::rounded)
                        .toArray(),
                ours(DType.BF16, c, operands));
    }

    private static double rounded(double exact) {
        int bits = Float.floatToRawIntBits((float) exact);
        return Float.intBitsToFloat(bits + 0x7fff + (bits >> 16 & 1) & 0xffff0000);
    }
}
