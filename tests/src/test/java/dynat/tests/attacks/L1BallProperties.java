package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Lowered;
import dynat.attacks.Norm;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// What the L1 ball brings back is the nearest point of ball and box.
@AlsoOnGpu
class L1BallProperties {

    /// Half a unit in the last place of floats below 1, and below 2: of an image's numbers, and of what changes lose.
    private static final double ROUNDING = 0x1p-25 + 0x1p-24;

    /// Dykstra's alternating projections know nothing of the one amount that lowers every change.
    @Property(tries = 60)
    void isWhereAGeneralSolverEnds(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int size,
            @ForAll @DoubleRange(min = 0.05, max = 3) double radius) {
        Backends.reference().run(() -> {
            try (var _ = Scope.open("test")) {
                double[] clean = numbers(seed, "clean", size, 0, 1), x = numbers(seed, "x", size, -1, 2);
                double[] found = nearest(radius, x, clean, size);
                assertArrayEquals(dykstra(x, clean, radius), found, 1e-6, () -> Arrays.toString(clean));
            }
            return null;
        });
    }

    /// No point between the result and any other of ball and box is nearer to where it came from.
    @Property(tries = 100)
    void nothingElseIsNearer(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int size,
            @ForAll @DoubleRange(min = 0, max = 30) double radius) {
        Backends.reference().run(() -> {
            try (var _ = Scope.open("test")) {
                double[] clean = numbers(seed, "clean", size, 0, 1), x = numbers(seed, "x", size, -1, 2);
                double[] found = nearest(radius, x, clean, size);
                double sum = 0;
                for (int i = 0; i < size; i++) {
                    sum += Math.abs(found[i] - clean[i]);
                    assertTrue(found[i] >= 0 && found[i] <= 1);
                }
                assertTrue(sum <= radius * (1 + 1e-14) + size * 1e-16, sum + " is more than " + radius);
                for (int other = 0; other < 20; other++) {
                    double[] there = nearest(radius, numbers(seed + other, "other", size, -1, 2), clean, size);
                    double along = 0;
                    for (int i = 0; i < size; i++) {
                        along += (x[i] - found[i]) * (there[i] - found[i]);
                    }
                    assertTrue(along <= 1e-10, "%s leads nearer".formatted(along));
                }
            }
            return null;
        });
    }

    @Property(tries = 60)
    void staysInsideByTheSlackThatIsStated(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4000) int size,
            @ForAll @DoubleRange(min = 0, max = 30) double radius) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    double[] clean = numbers(seed, "clean", size, 0, 1);
                    double[] found = nearest(radius, numbers(seed, "x", size, -1, 2), clean, size);
                    double sum = 0;
                    int changed = 0;
                    for (int i = 0; i < size; i++) {
                        assertTrue(found[i] >= 0 && found[i] <= 1);
                        sum += Math.abs(found[i] - clean[i]);
                        changed += found[i] == clean[i] ? 0 : 1;
                    }
                    double most = radius * (1 + 2e-6) + changed * ROUNDING;
                    assertTrue(sum <= most, "%s changes add up to %s, not %s".formatted(changed, sum, most));
                }
                return null;
            });
        }
    }

    @Property(tries = 40)
    void doesNotDependOnTheBatch(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 30) double radius) {
        int size = 48, images = 9;
        for (Device device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    double[] clean = numbers(seed, "clean", images * size, 0, 1);
                    double[] x = numbers(seed, "x", images * size, -1, 2);
                    double[] together = nearest(radius, x, clean, size);
                    for (int n = 0; n < images; n++) {
                        int from = n * size, to = from + size;
                        assertArrayEquals(
                                Arrays.copyOfRange(together, from, to),
                                nearest(
                                        radius,
                                        Arrays.copyOfRange(x, from, to),
                                        Arrays.copyOfRange(clean, from, to),
                                        size));
                    }
                }
                return null;
            });
        }
    }

    @Property(tries = 60)
    void onTheHostItIsTheSamePoint(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int size,
            @ForAll @DoubleRange(min = 0, max = 30) double radius,
            @ForAll @DoubleRange(min = 0, max = 1) double changed) {
        Backends.reference().run(() -> {
            try (var _ = Scope.open("test")) {
                int images = 3;
                double[] clean = numbers(seed, "clean", images * size, 0, 1), x = clean.clone();
                double[] to = numbers(seed, "x", images * size, -1, 2), which = numbers(seed, "which", x.length, 0, 1);
                for (int i = 0; i < x.length; i++) {
                    x[i] = which[i] < changed ? to[i] : clean[i];
                }
                var shape = new Shape(images, 1, 1, size);
                Tensor found = Lowered.nearest(Tensor.of(shape, x), Tensor.of(shape, clean), radius);
                assertArrayEquals(nearest(radius, x, clean, size), found.toDoubles(), 1e-13 * Math.max(1, radius));
            }
            return null;
        });
    }

    @Property(tries = 40)
    void leavesWhatIsInsideAsItIs(@ForAll long seed) {
        int size = 48;
        for (Device device : Backends.ready()) {
            device.run(() -> {
                double[] clean = numbers(seed, "clean", size, 0, 1), x = numbers(seed, "x", size, 0, 1);
                assertArrayEquals(x, nearest(size, x, clean, size));
                assertArrayEquals(clean, nearest(0, x, clean, size));
                return null;
            });
        }
    }

    private static double[] nearest(double radius, double[] x, double[] clean, int size) {
        var shape = new Shape(x.length / size, 1, 1, size);
        Tensor found = Norm.L1.ball(radius).nearest(Tensor.of(shape, x), Tensor.of(shape, clean));
        assertEquals(shape, found.shape());
        return found.toDoubles();
    }

    private static double[] numbers(long seed, String purpose, int size, double low, double high) {
        return Draws.of(seed, purpose).uniform(new Shape(1, size), low, high).toDoubles();
    }

    /// The nearest point of two convex sets, by projecting onto one after the other, each time without what the last
    /// projection onto it changed.
    private static double[] dykstra(double[] x, double[] clean, double radius) {
        double[] at = x.clone(), boxed = new double[x.length], balled = new double[x.length];
        for (int round = 0; round < 20000; round++) {
            for (int i = 0; i < x.length; i++) {
                double from = at[i] + boxed[i];
                at[i] = Math.clamp(from, 0, 1);
                boxed[i] = from - at[i];
            }
            double[] from = new double[x.length];
            Arrays.setAll(from, i -> at[i] + balled[i] - clean[i]);
            double threshold = threshold(from, radius);
            for (int i = 0; i < x.length; i++) {
                double change = Math.signum(from[i]) * Math.max(Math.abs(from[i]) - threshold, 0);
                at[i] = clean[i] + change;
                balled[i] = from[i] - change;
            }
        }
        return at;
    }

    /// By how much changes are lowered so that they add up to the radius, without a box: from the sorted ones.
    private static double threshold(double[] changes, double radius) {
        double[] sizes = Arrays.stream(changes).map(Math::abs).sorted().toArray();
        double sum = 0;
        for (int i = sizes.length - 1; i >= 0; i--) {
            sum += sizes[i];
            double threshold = (sum - radius) / (sizes.length - i);
            if (i == 0 || sizes[i - 1] <= threshold) {
                return Math.max(threshold, 0);
            }
        }
        return 0;
    }
}
