package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Hyperplane;
import dynat.attacks.Norm;
import dynat.tensor.Device;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The ways of [Hyperplane] are the shortest, held to a solver that knows nothing of how they are found: it tries every
/// vertex of the problem, or in L2 every set of numbers that stand at the border.
@AlsoOnGpu
class HyperplaneProperties {

    @Property(tries = 300)
    void isTheShortestWay(@ForAll Norm norm, @ForAll @IntRange(min = 1, max = 4) int size, @ForAll long seed) {
        var random = new Random(seed);
        double[] t = numbers(size, () -> random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble());
        double[] w = numbers(size, () -> random.nextInt(5) == 0 ? 0 : random.nextGaussian());
        double excess = random.nextInt(8) == 0 ? 0 : random.nextGaussian();
        double[] best = solve(norm, t, w, excess);
        for (Device device : Backends.ready()) {
            double tolerance = device.name().equals("ejml") ? 1e-9 : 1e-5;
            double[] way = way(device, norm, t, w, excess);
            assertInTheBox(t, way, tolerance);
            if (best.length == 0) {
                assertEquals(nearestCorner(t, w, excess), Math.abs(at(w, way, excess)), tolerance);
            } else {
                double scale = Math.max(1, Arrays.stream(w).map(Math::abs).max().orElse(0));
                assertEquals(0, at(w, way, excess), tolerance * scale, () -> Arrays.toString(way));
                assertEquals(length(norm, best), length(norm, way), tolerance * Math.max(1, length(norm, best)));
            }
        }
    }

    @Property(tries = 40)
    void doesNotDependOnTheBatch(@ForAll Norm norm, @ForAll long seed) {
        var random = new Random(seed);
        int images = 5, size = 300;
        double[] t = numbers(images * size, random::nextFloat),
                w = numbers(images * size, () -> (float) random.nextGaussian());
        double[] excess = numbers(images, () -> 10 * random.nextGaussian());
        for (Device device : Backends.ready()) {
            double[] together = way(device, norm, t, w, excess);
            for (int n = 0; n < images; n++) {
                assertArrayEquals(
                        part(together, n, size),
                        way(device, norm, part(t, n, size), part(w, n, size), excess[n]),
                        norm + " on " + device);
            }
        }
    }

    /// With many numbers, most of which go all the way, the planes are met as exactly as with few.
    @Property(tries = 40)
    void meetsThePlaneWhereMuchRoomIsUsedUp(@ForAll Norm norm, @ForAll long seed) {
        var random = new Random(seed);
        int size = 2000;
        double[] t = numbers(size, random::nextDouble), w = numbers(size, random::nextGaussian);
        double most = -at(w, corner(t, w), 0), excess = most * (0.5 + random.nextDouble() / 2);
        double[] way = way(Backends.reference(), norm, t, w, excess);
        assertInTheBox(t, way, 0);
        assertEquals(0, at(w, way, excess), 1e-9);
    }

    @Example
    void equalWeightsShareInL1() {
        double[] way = way(Backends.reference(), Norm.L1, new double[] {0.5, 0.25, 1}, new double[] {2, 2, 1}, 0.75);
        assertArrayEquals(new double[] {-0.25, -0.125, 0}, way, 1e-15);
    }

    @Example
    void onThePlaneNothingMoves() {
        for (Norm norm : Norm.values()) {
            double[] way = way(Backends.reference(), norm, new double[] {0.5, 0.25}, new double[] {2, -1}, 0);
            assertArrayEquals(new double[2], Arrays.stream(way).map(Math::abs).toArray());
        }
    }

    @Example
    void noWeightsNoWay() {
        for (Norm norm : Norm.values()) {
            double[] way = way(Backends.reference(), norm, new double[] {0.5, 0.25}, new double[2], -3);
            assertArrayEquals(new double[2], Arrays.stream(way).map(Math::abs).toArray());
        }
    }

    private static double[] way(Device device, Norm norm, double[] t, double[] w, double... excess) {
        var shape = new Shape(excess.length, t.length / excess.length, 1, 1);
        return device.run(() -> new Hyperplane(Tensor.of(shape, w), excess)
                .from(norm, Tensor.of(shape, t))
                .toDoubles());
    }

    /// A shortest way to the plane inside the box; empty if there is none.
    private static double[] solve(Norm norm, double[] t, double[] w, double excess) {
        int size = t.length, choices = norm == Norm.LINF ? 4 : 3, all = (int) Math.pow(choices, size);
        double[] best = {};
        for (int code = 0; code < all; code++) {
            int[] choice = digits(code, choices, size);
            var tries = norm == Norm.L1
                    ? IntStream.range(0, size)
                            .mapToObj(free -> vertexL1(choice, free, t, w, excess))
                            .toList()
                    : List.of(norm == Norm.L2 ? active(choice, t, w, excess) : vertexLinf(choice, t, w, excess));
            for (double[] d : tries) {
                boolean feasible = Math.abs(at(w, d, excess)) < 1e-9
                        && IntStream.range(0, size).allMatch(i -> t[i] + d[i] > -1e-9 && t[i] + d[i] < 1 + 1e-9);
                if (feasible && (best.length == 0 || length(norm, d) < length(norm, best))) {
                    best = d;
                }
            }
        }
        return best;
    }

    /// Every number stays, or goes to 0 or 1, but for one.
    private static double[] vertexL1(int[] choice, int free, double[] t, double[] w, double excess) {
        double[] d = new double[t.length];
        Arrays.setAll(d, i -> i == free || choice[i] == 0 ? 0 : choice[i] == 1 ? -t[i] : 1 - t[i]);
        d[free] = w[free] == 0 ? 0 : -at(w, d, excess) / w[free];
        return d;
    }

    /// Some numbers go to 0 or 1, the others as they would without a box.
    private static double[] active(int[] choice, double[] t, double[] w, double excess) {
        double[] d = new double[t.length];
        Arrays.setAll(d, i -> choice[i] == 0 ? 0 : choice[i] == 1 ? -t[i] : 1 - t[i]);
        double squares = IntStream.range(0, t.length)
                .filter(i -> choice[i] == 0)
                .mapToDouble(i -> w[i] * w[i])
                .sum();
        double step = squares == 0 ? 0 : -at(w, d, excess) / squares;
        for (int i = 0; i < d.length; i++) {
            d[i] = choice[i] == 0 ? step * w[i] : d[i];
        }
        return d;
    }

    /// Every number goes to 0 or 1, or by one amount up or down.
    private static double[] vertexLinf(int[] choice, double[] t, double[] w, double excess) {
        double[] d = new double[t.length], sign = new double[t.length];
        Arrays.setAll(d, i -> choice[i] == 0 ? -t[i] : choice[i] == 1 ? 1 - t[i] : 0);
        Arrays.setAll(sign, i -> choice[i] == 2 ? -1 : choice[i] == 3 ? 1 : 0);
        double slope = at(w, sign, 0), amount = slope == 0 ? 0 : -at(w, d, excess) / slope;
        for (int i = 0; i < d.length; i++) {
            d[i] += amount * sign[i];
        }
        return d;
    }

    private static int[] digits(int code, int base, int count) {
        int[] digits = new int[count];
        for (int i = 0, rest = code; i < count; i++, rest /= base) {
            digits[i] = rest % base;
        }
        return digits;
    }

    /// As far down as the box lets one go.
    private static double[] corner(double[] t, double[] w) {
        double[] d = new double[t.length];
        Arrays.setAll(d, i -> w[i] > 0 ? -t[i] : w[i] < 0 ? 1 - t[i] : 0);
        return d;
    }

    /// How near to the plane any point of the box comes.
    private static double nearestCorner(double[] t, double[] w, double excess) {
        double[] other = Arrays.stream(w).map(v -> -v).toArray();
        return Math.min(Math.abs(at(w, corner(t, w), excess)), Math.abs(at(w, corner(t, other), excess)));
    }

    private static double at(double[] w, double[] d, double excess) {
        return excess
                + IntStream.range(0, w.length).mapToDouble(i -> w[i] * d[i]).sum();
    }

    private static double length(Norm norm, double... d) {
        var sizes = Arrays.stream(d).map(Math::abs);
        return switch (norm) {
            case LINF -> sizes.max().orElse(0);
            case L2 -> Math.sqrt(sizes.map(v -> v * v).sum());
            case L1 -> sizes.sum();
        };
    }

    private static void assertInTheBox(double[] t, double[] d, double tolerance) {
        for (int i = 0; i < t.length; i++) {
            double there = t[i] + d[i];
            assertTrue(there >= -tolerance && there <= 1 + tolerance, () -> "it ends at " + there);
        }
    }

    private static double[] part(double[] all, int n, int size) {
        return Arrays.copyOfRange(all, n * size, (n + 1) * size);
    }

    private static double[] numbers(int count, DoubleSupplier each) {
        return DoubleStream.generate(each).limit(count).toArray();
    }
}
