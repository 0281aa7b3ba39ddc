package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Fab;
import dynat.attacks.FabRuns;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Norm;
import dynat.attacks.Upstream;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Single steps in balls and of FAB, worked out by hand.
class StepsByHandTest {

    /// Of 250 numbers two, the hundredth part: those of the largest gradient that the box does not hold.
    @Test
    void aStepInAnL1BallMovesOneNumberInAHundred() {
        Backends.reference().run(() -> {
            double[] clean = new double[250], g = new double[250], expected = new double[250];
            Arrays.fill(clean, 0.5);
            clean[9] = 1;
            Arrays.setAll(g, i -> (i % 2 == 0 ? -1 : 1) * (1 + i / 1000.0));
            g[9] = 9;
            g[20] = -3;
            g[31] = 2;
            System.arraycopy(clean, 0, expected, 0, 250);
            expected[20] -= 0.1;
            expected[31] += 0.1;
            var shape = new Shape(1, 1, 10, 25);
            Tensor x = Tensor.of(shape, clean);
            assertArrayEquals(
                    expected,
                    Norm.L1.ball(7).ascend(x, x, Tensor.of(shape, g), 0.2).toDoubles(),
                    1e-15);
            return null;
        });
    }

    /// Uniform in the ball: the part of it that lies nearer than a point is itself uniform in `[0, 1]`.
    @Test
    void aSampleOfAnL2BallIsUniform() {
        Backends.reference().run(() -> {
            int images = 2000, numbers = 12;
            double radius = 0.3;
            Tensor clean = Tensor.full(new Shape(images, 1, 3, 4), 0.5);
            Tensor x = Norm.L2.ball(radius).sample(clean, Draws.of(1, "sample"));
            double[] parts = Arrays.stream(Norm.L2.of(x.minus(clean)).toDoubles())
                    .map(length -> Math.pow(length / radius, numbers))
                    .toArray();
            assertEquals(0.5, Arrays.stream(parts).average().orElseThrow(), 0.05);
            assertEquals(1 / 3.0, Arrays.stream(parts).map(p -> p * p).average().orElseThrow(), 0.05);
            return null;
        });
    }

    private static final FabSettings SHORT = FabSettings.STANDARD.iterations(10);

    /// A random start lies at half the distance of what was found, or of the radius if that is less.
    @ParameterizedTest
    @EnumSource
    void fabRestartsAtHalfOfWhatItFound(Norm norm) {
        Backends.reference().run(() -> {
            var planes = Planes.of(3, 3);
            var first = planes.size(norm, planes.attackedBy(new Fab(norm, 100, SHORT)));
            assertTrue(first > 0 && first < 2 * planes.distance(norm));
            assertEquals(first / 2, restart(planes, norm, 2.5 * first), 1e-12);
            double small = 0.5 * planes.distance(norm); // nothing is found
            assertEquals(small / 2, restart(planes, norm, small), 1e-12);
            return null;
        });
    }

    /// The distance of the second run's start.
    private static double restart(Planes planes, Norm norm, double radius) {
        var seen = new ArrayList<double[]>();
        Classifier linear = planes.classifier(),
                f =
                        v -> {
                            seen.add(v.value().toDoubles());
                            return linear.logits(v);
                        };
        new Fab(norm, radius, SHORT.restarts(2))
                .perturb(f, planes.clean(), new int[] {planes.label()}, Draws.of(1, "fab"), Progress.NONE);
        assertEquals(1 + 2 * 2 * 10, seen.size());
        return planes.size(norm, seen.get(1 + 2 * 10));
    }

    /// On the far side of a plane too it is its distance that counts: class 1 is 2 logits ahead of the label, class 2
    /// half a logit behind.
    @ParameterizedTest
    @EnumSource
    void theNearestPlaneMayBeBehindOrAhead(Norm norm) {
        Backends.reference().run(() -> {
            var w = Variable.constant(Tensor.of(new Shape(3, 2), 0, 0, 1, 0, 0, 1));
            var bias = Variable.constant(Tensor.of(new Shape(3), 0, 1.5, -1));
            Classifier f = v -> linear(flatten(v), w, bias);
            Tensor x = Tensor.full(new Shape(1, 1, 1, 2), 0.5);
            assertEquals(-0.5, FabRuns.nearest(norm, f, x, 0), 1e-9);
            return null;
        });
    }

    /// With the official stream a run goes on to its end, and is the last.
    @ParameterizedTest
    @EnumSource
    void withTheOfficialStreamNothingLeavesEarly(Norm norm) {
        Backends.reference().run(() -> {
            var planes = Planes.of(4, 3);
            double radius = 1.5 * planes.distance(norm);
            var settings = SHORT.restarts(3).stopWhenFound();
            for (Attack attack :
                    List.<Attack>of(new Fab(norm, radius, settings), new FabTargeted(norm, radius, 2, settings))) {
                int[] label = {planes.label()};
                Adversary
                        official =
                                attack.perturb(
                                        planes.classifier(), planes.clean(), label, new Upstream(1), Progress.NONE),
                        own =
                                attack.perturb(
                                        planes.classifier(), planes.clean(), label, Draws.of(1, "fab"), Progress.NONE);
                assertTrue(official.fools(planes.classifier(), label)[0] && own.fools(planes.classifier(), label)[0]);
                assertEquals(1 + 2 * 10, official.queries()[0], attack.toString());
                assertTrue(own.queries()[0] < 1 + 2 * 10, attack.toString());
            }
            return null;
        });
    }
}
