package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.attacks.Ball;
import dynat.attacks.Norm;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The nearest point that lies in the ball and in `[0, 1]` is the one that a general method finds which knows how to
/// project on either alone.
///
/// Paper: Boyle and Dykstra, 1986, "A method for finding projections onto the intersection of convex sets in Hilbert
/// spaces".
class BallProperties {

    private static final int NUMBERS = 12, IMAGES = 4;
    private static final Shape SHAPE = new Shape(IMAGES, 1, 3, 4);

    @Property(tries = 60)
    void bringsBackToTheNearestPointOfBallAndBox(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            double radius = norm == Norm.LINF ? 0.3 : norm == Norm.L2 ? 0.8 : 1.5;
            Tensor clean = Draws.of(seed, "clean").uniform(SHAPE, 0, 1);
            Tensor x = Draws.of(seed, "x").uniform(SHAPE, -1, 2);
            Ball ball = norm.ball(radius);
            Tensor nowhere = Tensor.full(SHAPE, 1); // a step of length 0 in L2 brings back only
            double[] found = (norm == Norm.L2 ? ball.ascend(x, clean, nowhere, 0) : ball.nearest(x, clean)).toDoubles();
            double[] centres = clean.toDoubles(), points = x.toDoubles();
            for (int n = 0; n < IMAGES; n++) {
                double[] centre = Arrays.copyOfRange(centres, n * NUMBERS, (n + 1) * NUMBERS);
                double[] point = Arrays.copyOfRange(points, n * NUMBERS, (n + 1) * NUMBERS);
                assertArrayEquals(
                        dykstra(point, y -> onBall(norm, y, centre, radius)),
                        Arrays.copyOfRange(found, n * NUMBERS, (n + 1) * NUMBERS),
                        1e-7);
            }
            return null;
        });
    }

    @Property(tries = 60)
    void whatLiesInBothStaysAsItIs(@ForAll Norm norm, @ForAll long seed) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor clean = Draws.of(seed, "clean").uniform(SHAPE, 0.1, 0.9);
                Tensor x = clean.plus(Draws.of(seed, "x").uniform(SHAPE, -0.1, 0.1));
                assertArrayEquals(
                        x.toDoubles(), norm.ball(1.3).nearest(x, clean).toDoubles());
                return null;
            });
        }
    }

    private static double[] dykstra(double[] point, UnaryOperator<double[]> onBall) {
        double[] x = point, p = new double[NUMBERS], q = new double[NUMBERS];
        for (int i = 0; i < 5000; i++) {
            double[] before = plus(x, p, 1), inBall = onBall.apply(before);
            p = plus(before, inBall, -1);
            double[] between = plus(inBall, q, 1);
            x = Arrays.stream(between).map(v -> Math.clamp(v, 0, 1)).toArray();
            q = plus(between, x, -1);
        }
        return x;
    }

    private static double[] plus(double[] a, double[] b, double scale) {
        return IntStream.range(0, NUMBERS).mapToDouble(i -> a[i] + scale * b[i]).toArray();
    }

    private static double[] onBall(Norm norm, double[] y, double[] centre, double radius) {
        double[] change = plus(y, centre, -1);
        double[] sizes = Arrays.stream(change).map(Math::abs).toArray();
        double[] left = switch (norm) {
            case LINF ->
                Arrays.stream(change).map(c -> Math.clamp(c, -radius, radius)).toArray();
            case L2 -> {
                double length = Math.sqrt(Arrays.stream(change).map(c -> c * c).sum());
                yield Arrays.stream(change)
                        .map(c -> c * Math.min(1, radius / length))
                        .toArray();
            }
            case L1 -> {
                double lowered = lowered(sizes, radius);
                yield Arrays.stream(change)
                        .map(c -> Math.signum(c) * Math.max(0, Math.abs(c) - lowered))
                        .toArray();
            }
        };
        return plus(centre, left, 1);
    }

    /// By how much all sizes are lowered so that those above 0 sum up to the radius.
    private static double lowered(double[] sizes, double radius) {
        double[] sorted = Arrays.stream(sizes).sorted().toArray();
        double sum = 0, lowered = 0;
        for (int k = 1; k <= NUMBERS; k++) {
            sum += sorted[NUMBERS - k];
            lowered = Math.max(lowered, (sum - radius) / k);
        }
        return lowered;
    }
}
