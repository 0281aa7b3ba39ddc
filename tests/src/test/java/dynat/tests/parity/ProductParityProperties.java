package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/// Matrices on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
class ProductParityProperties {

    @Provide
    Arbitrary<Integer> extents() {
        return Sizes.lanes();
    }

    @Provide
    Arbitrary<Integer> inner() {
        return Sizes.inner();
    }

    @Property(tries = 300)
    void productsAreThoseOfTheReference(
            @ForAll("inner") int m,
            @ForAll("inner") int k,
            @ForAll("extents") int n,
            @ForAll boolean transposeA,
            @ForAll boolean transposeB,
            @ForAll boolean wide,
            @ForAll long seed) {
        int rows = wide ? n : m, columns = wide ? m : n;
        var random = new Random(seed);
        var a = matrix(random, rows, k, transposeA);
        var b = matrix(random, k, columns, transposeB);
        Parity.holdSums(
                k,
                (kernels, in, y) -> kernels.matmul(in.get(0), transposeA, in.get(1), transposeB, y),
                Twin.blank(new Shape(rows, columns), Order.ROW_MAJOR),
                a,
                b);
    }

    private static Twin matrix(Random random, int rows, int columns, boolean transpose) {
        var shape = transpose ? new Shape(columns, rows) : new Shape(rows, columns);
        return Twin.random(random, shape, Order.ROW_MAJOR);
    }

    @Property(tries = 200)
    void largestEntriesAreThoseOfTheReference(
            @ForAll("extents") int rows, @ForAll("inner") int columns, @ForAll long seed) {
        var random = new Random(seed);
        var values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(7) - 5; // few values, so that ties are common
        }
        var x = new Twin(new Shape(rows, columns), Order.ROW_MAJOR, values);
        var expected = x.on(Backends.reference()).argmax();
        for (var device : Backends.others()) {
            assertArrayEquals(expected, x.on(device).argmax(), device::toString);
        }
    }
}
