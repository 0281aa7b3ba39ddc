package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The filters' gradient by tensor cores, wherever they are.
public abstract class CoresGradientContract extends FilterGradientContract {
    /// Outputs decide how many a block has.
    protected static Case[] cases() {
        var uneven = new Geometry(1, 1).strided(1, 2).padded(2, 1).dilated(2, 1);
        return new Case[] {
            new Case(new Shape(2, 32, 5, 7), 64, new Geometry(1, 1)),
            new Case(new Shape(1, 64, 7, 8), 128, new Geometry(2, 1)),
            new Case(new Shape(3, 32, 6, 6), 160, new Geometry(1, 1)),
            new Case(new Shape(1, 64, 4, 3), 320, new Geometry(1, 2)),
            new Case(new Shape(1, 96, 3, 3), 200, new Geometry(1, 0)),
            new Case(new Shape(2, 32, 9, 8), 36, uneven),
            new Case(new Shape(40, 32, 1, 1), 4, new Geometry(1, 1)),
        };
    }

    /// Nothing but tensor cores would find whole eighths in numbers that lie beside them.
    @ParameterizedTest
    @MethodSource("cases")
    void factorsAreRoundedToTf32(Case c) {
        var whole = Operands.of(c);
        var beside = new Operands(beside(whole.dy(), 0x1p-13f), beside(whole.x(), -0x1p-13f));
        assertArrayEquals(ours(DType.F32, c, whole), ours(DType.F32, c, beside));
    }

    private static float[] beside(float[] values, float part) {
        var moved = new float[values.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = values[i] + values[i] * part;
        }
        return moved;
    }
}
