package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Resampling;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Weighting;
import dynat.tensor.Window;
import dynat.tests.AlsoOnGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/// Pooling and resampling on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
@AlsoOnGpu
class ImageParityProperties {

    @Provide
    Arbitrary<Shape> images() {
        var extent = Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 13, 16, 17);
        return Combinators.combine(Arbitraries.of(1, 2, 3), Sizes.lanes(), extent, extent)
                .as(Shape::new);
    }

    @Provide
    Arbitrary<Window> windows() {
        return Combinators.combine(
                        Arbitraries.of(1, 2, 2, 3, 3, 4, 5),
                        Arbitraries.of(1, 2, 2, 3, 5),
                        Arbitraries.of(0, 0, 1, 2),
                        Arbitraries.of(true, false))
                .as((kernel, stride, padding, ceil) -> new Window(kernel, stride, Math.min(padding, kernel / 2), ceil));
    }

    private static Shape pooled(Shape x, Window rows, Window columns) {
        int height = rows.out(x.dim(2)), width = columns.out(x.dim(3));
        Assume.that(height > 0 && width > 0);
        return x.with(2, height).with(3, width);
    }

    @Property(tries = 300)
    void theLargestAndItsPlace(
            @ForAll("images") Shape shape,
            @ForAll("windows") Window rows,
            @ForAll("windows") Window columns,
            @ForAll boolean places,
            @ForAll long seed) {
        var random = new Random(seed);
        var values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            int drawn = random.nextInt(20); // few values, so that ties are common
            values[i] = drawn == 0 ? Float.NaN : drawn == 1 ? Float.NEGATIVE_INFINITY : drawn - 10;
        }
        var x = new Twin(shape, order(random), values);
        var blank = Twin.blank(pooled(shape, rows, columns), order(random));
        var otherBlank = Twin.blank(blank.shape(), order(random));
        List<float[]> expected = null;
        for (var device : Backends.everywhere()) {
            try (var _ = Scope.open("parity")) {
                var out = new ArrayList<>(List.of(blank.on(device)));
                if (places) {
                    out.add(otherBlank.on(device));
                }
                device.kernels().maxPool(x.on(device), rows.over(shape.dim(2)), columns.over(shape.dim(3)), out);
                var actual = out.stream().map(y -> y.toFloats()).toList();
                expected = expected == null ? actual : expected;
                for (int i = 0; i < actual.size(); i++) {
                    assertArrayEquals(expected.get(i), actual.get(i), device::toString);
                }
            }
        }
    }

    @Property(tries = 300)
    void theWayBackToTheLargest(
            @ForAll("images") Shape shape,
            @ForAll("windows") Window rows,
            @ForAll("windows") Window columns,
            @ForAll long seed) {
        var random = new Random(seed);
        var dy = Twin.random(random, pooled(shape, rows, columns), order(random));
        var top = rows.over(shape.dim(2));
        var left = columns.over(shape.dim(3));
        var chosen = new float[dy.values().length];
        for (int i = 0; i < chosen.length; i++) {
            int row = i / left.count() % top.count(), column = i % left.count();
            int height = top.end()[row] - top.first()[row], width = left.end()[column] - left.first()[column];
            chosen[i] = random.nextInt(height * width);
        }
        Parity.assertSums(
                rows.kernel() * columns.kernel(),
                (kernels, in, dx) -> kernels.maxPoolBackward(in.get(0), in.get(1), top, left, dx),
                Twin.blank(shape, order(random)),
                dy,
                new Twin(dy.shape(), order(random), chosen));
    }

    @Property(tries = 300)
    void averages(
            @ForAll("images") Shape shape,
            @ForAll("windows") Window rows,
            @ForAll("windows") Window columns,
            @ForAll boolean countIncludePad,
            @ForAll long seed) {
        pooled(shape, rows, columns);
        hold(shape, Resampling.average(shape, rows, columns, countIncludePad), new Random(seed));
    }

    @Property(tries = 300)
    void interpolations(@ForAll("images") Shape shape, @ForAll boolean alignCorners, @ForAll long seed) {
        var random = new Random(seed);
        hold(shape, Resampling.bilinear(shape, random.nextInt(1, 20), random.nextInt(1, 20), alignCorners), random);
    }

    @Property(tries = 200)
    void adaptiveAverages(@ForAll("images") Shape shape, @ForAll long seed) {
        var random = new Random(seed);
        hold(shape, Resampling.adaptiveAverage(shape, random.nextInt(1, 9), random.nextInt(1, 9)), random);
    }

    private static void hold(Shape x, Resampling resampling, Random random) {
        Weighting rows = resampling.rows(), columns = resampling.columns();
        Parity.assertSums(
                x.dim(2) * x.dim(3) + 4, // and the rounding of two weights and of their product
                (kernels, in, y) -> kernels.resample(in.getFirst(), rows, columns, y),
                Twin.blank(x.with(2, rows.out()).with(3, columns.out()), order(random)),
                Twin.random(random, x, order(random)));
    }

    private static Order order(Random random) {
        return random.nextBoolean() ? Order.ROW_MAJOR : Order.CHANNELS_LAST;
    }
}
