package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tests.AlsoOnGpu;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/// Matrices on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
@AlsoOnGpu
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
        Parity.assertSums(
                k,
                (kernels, in, y) -> kernels.matmul(in.get(0), transposeA, in.get(1), transposeB, y),
                Twin.blank(new Shape(rows, columns), Order.ROW_MAJOR),
                a,
                b);
    }

    /// Leading axes that are equal or repeat, in either order of memory.
    @Property(tries = 300)
    void batchesAreThoseOfTheReference(
            @ForAll("extents") int m,
            @ForAll("inner") int k,
            @ForAll("extents") int n,
            @ForAll boolean transposeA,
            @ForAll boolean transposeB,
            @ForAll long seed) {
        var random = new Random(seed);
        int axes = random.nextInt(1, 4);
        var leading = random.ints(axes, 1, 5).toArray();
        var y = new int[axes + 2];
        System.arraycopy(leading, 0, y, 0, axes);
        y[axes] = m;
        y[axes + 1] = n;
        Parity.assertSums(
                k,
                (kernels, in, out) -> kernels.matmul(in.get(0), transposeA, in.get(1), transposeB, out),
                Twin.blank(new Shape(y), Order.ROW_MAJOR),
                matrices(random, leading, transposeA ? k : m, transposeA ? m : k),
                matrices(random, leading, transposeB ? n : k, transposeB ? k : n));
    }

    private static Twin matrices(Random random, int[] leading, int rows, int columns) {
        var dims = new int[leading.length + 2];
        for (int i = 0; i < leading.length; i++) {
            dims[i] = random.nextInt(3) == 0 ? 1 : leading[i];
        }
        dims[leading.length] = rows;
        dims[leading.length + 1] = columns;
        return Twin.random(random, new Shape(dims), random.nextBoolean() ? Order.ROW_MAJOR : Order.CHANNELS_LAST);
    }

    /// Many small products, and a few large ones.
    @Example
    void batchesOfAttention() {
        var random = new Random(4);
        for (var leading : new int[][] {{4, 8}, {2, 1}}) {
            int size = leading[1] == 1 ? 300 : 40;
            var shape = new Shape(leading[0], leading[1], size, size);
            for (boolean transpose : new boolean[] {false, true}) {
                Parity.assertSums(
                        size,
                        (kernels, in, out) -> kernels.matmul(in.get(0), false, in.get(1), transpose, out),
                        Twin.blank(shape, Order.ROW_MAJOR),
                        Twin.random(random, shape, Order.CHANNELS_LAST),
                        Twin.random(random, shape, Order.ROW_MAJOR));
            }
        }
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

    /// A comparison from the front passes NaN over, but not one that it begins with; the first of equals wins,
    /// whichever lane of a warp has it.
    @Example
    void largestEntriesWhereSomeAreNoNumbers() {
        float nan = Float.NaN, least = Float.NEGATIVE_INFINITY;
        var values = new float[5 * 70];
        for (int k = 0; k < 70; k++) {
            values[k] = k == 0 ? nan : k;
            values[70 + k] = k % 3 == 1 ? nan : -k;
            values[140 + k] = least;
            values[210 + k] = k == 40 || k == 66 || k == 69 ? 1 : 0;
            values[280 + k] = k == 69 ? Float.POSITIVE_INFINITY : least;
        }
        var x = new Twin(new Shape(5, 70), Order.ROW_MAJOR, values);
        for (var device : Backends.everywhere()) {
            assertArrayEquals(new int[] {0, 0, 0, 40, 69}, x.on(device).argmax(), device::toString);
        }
    }
}
