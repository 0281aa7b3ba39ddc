package dynat.tests.attacks;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Slice.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdRun.Climbed;
import dynat.attacks.ApgdRun.Observer;
import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Problem;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Single runs of APGD, worked out by hand.
class ApgdByHandTest {

    /// One image that gets these losses, one after the other.
    private static Problem told(double... losses) {
        var calls = new int[1];
        Classifier f = v -> Variable.constant(Tensor.of(new Shape(1, 2), 0, losses[calls[0]++]));
        return problem(f, Tensor.full(new Shape(1, 1, 1, 2), 0.5));
    }

    /// The margin, all images being of class 0.
    private static Problem problem(Classifier f, Tensor x) {
        return new Problem(f, x, new int[x.shape().dim(0)], rows -> Loss.MARGIN.awayFrom(new int[rows.length], x));
    }

    /// What happens at the checkpoints of a run, which come after each of 8 iterations.
    private record Checkpoints(List<Boolean> back, List<Double> strides) implements Observer {
        @Override
        public void started(Tensor x) {}

        @Override
        public void iteration(int done, int of, int left) {}

        @Override
        public void climbed(Climbed climbed) {
            strides.add(climbed.strides()[0]);
            if (climbed.checkpoint()) {
                back.add(climbed.back()[0]);
            }
        }
    }

    /// Of the paper's two conditions only the second is met, where every step counts as enough: the largest loss is
    /// that of the last checkpoint, and the stride was not halved there.
    @Test
    void theStrideIsHalvedWhereTheLargestLossStays() {
        Backends.reference().run(() -> {
            var seen = new Checkpoints(new ArrayList<>(), new ArrayList<>());
            new ApgdRun(Norm.LINF, 0.1, 8, 1, 0, false)
                    .runFrom(
                            Tensor.full(new Shape(1, 1, 1, 2), 0.5),
                            told(5, 1, 2, 3, 4, 4.5, 6, 7, 7.5),
                            Until.END,
                            seen);
            assertEquals(List.of(false, true, false, true, false, false, false, false), seen.back);
            assertEquals(List.of(0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05), seen.strides);
            return null;
        });
    }

    /// Any finite loss is larger than that of a start without one.
    @Test
    void aStartThatIsNotFiniteIsNoBestPoint() {
        for (double start : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Backends.reference().run(() -> {
                Outcome found = new ApgdRun(Norm.LINF, 0.1, 3, 1, 0.75, false)
                        .runFrom(
                                Tensor.full(new Shape(1, 1, 1, 2), 0.5),
                                told(start, -3, -2, -4),
                                Until.END,
                                Progress.NONE);
                assertEquals(-2, found.losses()[0]);
                return null;
            });
        }
    }

    /// One of 20 images, too few for the others to be copied: it is wrong from the start and asked about no more.
    @Test
    void whatIsFooledCountsNoQueriesWhileItStays() {
        Backends.reference().run(() -> {
            double[] x = new double[20];
            Arrays.setAll(x, n -> n == 7 ? 0.9 : 0.1);
            var sizes = new ArrayList<Integer>();
            Classifier f = v -> {
                sizes.add(v.shape().dim(0));
                Variable pixel = slice(flatten(v), 1, 0, 1);
                return concat(1, multiply(pixel, scalar(0)), add(multiply(pixel, scalar(100)), scalar(-50)));
            };
            Tensor clean = Tensor.of(new Shape(20, 1, 1, 1), x);
            Outcome found = ApgdRun.of(Norm.LINF, 0.01)
                    .withIterations(5)
                    .runFrom(clean, problem(f, clean), Until.FOOLED, Progress.NONE);
            assertEquals(List.of(20, 20, 20, 20, 20, 20), sizes);
            assertArrayEquals(IntStream.range(0, 20).map(n -> n == 7 ? 1 : 6).toArray(), found.queries());
            return null;
        });
    }

    private static Variable scalar(double number) {
        return Variable.constant(Tensor.scalar(number));
    }

    /// Where an image is let go is up to the last stage: within a wider ball it has fooled nobody.
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5, 6})
    void widerStagesAreClimbedToTheirEnd(long seed) {
        Backends.reference().run(() -> {
            Tensor x = Contract.images(seed);
            Classifier f = ByHand.of(seed, 36, 8, 3).classifier();
            int[] labels = f.logits(Variable.constant(x)).value().argmax();
            var problem = new Problem(
                    f,
                    x,
                    labels,
                    rows -> Loss.CE.awayFrom(
                            Arrays.stream(rows).map(row -> labels[row]).toArray(), x));
            var ascent = ApgdRun.of(Norm.L1, 0.8).withIterations(12).withLargerRadii();
            Outcome all = ascent.run(problem, Until.END, Contract.draws(seed), Progress.NONE);
            Outcome leaving = ascent.run(problem, Until.FOOLED, Contract.draws(seed), Progress.NONE);
            assertArrayEquals(all.right(), leaving.right());
            int fooled = (int) IntStream.range(0, labels.length)
                    .filter(n -> !all.right()[n])
                    .count();
            assertTrue(fooled > 0 && fooled < labels.length, "%d are fooled".formatted(fooled));
            double[] best = all.best().toDoubles(), other = leaving.best().toDoubles();
            for (int n = 0; n < labels.length; n++) {
                assertEquals(15, all.queries()[n]);
                assertTrue(leaving.queries()[n] > 10, "image %d left within a wider ball".formatted(n));
                if (all.right()[n]) {
                    assertEquals(all.losses()[n], leaving.losses()[n]);
                    int size = best.length / labels.length;
                    assertArrayEquals(
                            Arrays.copyOfRange(best, n * size, (n + 1) * size),
                            Arrays.copyOfRange(other, n * size, (n + 1) * size));
                }
            }
            return null;
        });
    }

    /// 0.3 of 12 are 3.6: 4 with three times the radius, 4 with two and 4 with one; each stage asks about its start.
    @Test
    void twelveIterationsAreThreeStagesOfFour() {
        Backends.reference().run(() -> {
            double radius = 0.8;
            Tensor w = Draws.of(3, "w").uniform(new Shape(2, 36), -1, 1);
            Tensor clean = Draws.of(3, "x").uniform(new Shape(1, 1, 6, 6), 0.4, 0.6);
            var bias = Variable.constant(Tensor.of(new Shape(2), 100, 0));
            var distances = new ArrayList<Double>();
            Classifier f = v -> {
                distances.add(Norm.L1.of(v.value().minus(clean)).item());
                return linear(flatten(v), Variable.constant(w), bias);
            };
            ApgdRun.of(Norm.L1, radius)
                    .withIterations(12)
                    .withLargerRadii()
                    .run(problem(f, clean), Until.END, Draws.of(4, "draws"), Progress.NONE);
            assertEquals(15, distances.size());
            for (int i = 0; i < 15; i++) {
                int within = 3 - i / 5;
                double distance = distances.get(i);
                assertTrue(
                        distance <= within * radius * (1 + 1e-9) && distance > (within - 1) * radius,
                        () -> "distances " + distances);
            }
            return null;
        });
    }
}
