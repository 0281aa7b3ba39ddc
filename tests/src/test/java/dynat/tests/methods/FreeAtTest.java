package dynat.tests.methods;

import static dynat.tests.methods.Spelled.RADIUS;
import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.ops.CrossEntropy;
import dynat.methods.FreeAt;
import dynat.nn.Accumulation;
import dynat.nn.Clipping;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Free adversarial training, against its formulas.
class FreeAtTest {

    private static final int PLACES = TRUTH.length + 2; // in the perturbation: the batch is not a whole one
    private static final Shape BATCH = new Shape(PLACES, 1, 6, 6);

    /// The optimizer changes nothing here, so each replay sees the same weights and another perturbation.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void bothFormulas(int replays) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var m = Spelled.moment(0);
            var method = FreeAt.of(spelled.student, RADIUS, replays, BATCH, kept);
            double[] delta =
                    Draws.of(5, "delta").uniform(BATCH, -RADIUS, RADIUS).toDoubles();
            method.delta().write(delta);
            method.step(m);

            Tensor shown = null;
            for (int replay = 0; replay < replays; replay++) {
                shown = ascend(spelled, m.x(), delta);
            }
            spelled.assertGradients(
                    kept,
                    List.of(train("student", shown)),
                    logits -> Spelled.mean(n -> Dual.crossEntropy(logits[0][n], TRUTH[n])));
            assertArrayEquals(delta, method.delta().value().toDoubles(), 1e-15);
            assertEquals(Collections.nCopies(replays, "student train x'"), spelled.passes(m));
        });
    }

    /// `δ ← clip(δ + ε · sign g, −ε, ε)` at the places of the batch, with the gradient g of what is shown; where that
    /// was clipped, the gradient is 0.
    ///
    /// @return what was shown
    private static Tensor ascend(Spelled spelled, Tensor clean, double... delta) {
        double[] x = clean.toDoubles(), shown = x.clone();
        for (int i = 0; i < x.length; i++) {
            shown[i] = Math.clamp(x[i] + delta[i], 0, 1);
        }
        Tensor images = Tensor.of(clean.shape(), shown);
        double[] g = Tape.gradient(
                        images,
                        v -> CrossEntropy.crossEntropy(spelled.twin("student").forward(v, Pass.ATTACK_TRAIN), TRUTH))
                .toDoubles();
        int clipped = 0;
        for (int i = 0; i < x.length; i++) {
            boolean inside = shown[i] == x[i] + delta[i];
            clipped += inside ? 0 : 1;
            delta[i] = Math.clamp(delta[i] + RADIUS * (inside ? Math.signum(g[i]) : 0), -RADIUS, RADIUS);
        }
        assertTrue(clipped > 0, "nothing was clipped");
        return images;
    }

    @Test
    void eachReplayIsAStepOfTheOptimizer() {
        Spelled.on(() -> {
            var twice = learner(2);
            var once = learner(1);
            twice.step(Spelled.moment(0));
            once.step(Spelled.moment(0));
            once.step(Spelled.moment(0));
            assertEquals(Tiny.numbers(once.student()), Tiny.numbers(twice.student()));
            assertArrayEquals(
                    once.delta().value().toDoubles(), twice.delta().value().toDoubles());
        });
    }

    /// The norm that is clipped is that of the weights' gradient, not of the images'.
    @Test
    void theOptimizerClipsTheWeightsAlone() {
        Spelled.on(() -> {
            Watched whole = new Spelled().student, part = new Spelled().student;
            Keeping plain = new Keeping(whole), clipped = new Keeping(part);
            var m = Spelled.moment(0);
            FreeAt.of(whole, RADIUS, 1, BATCH, plain).step(m);
            double norm = Math.sqrt(plain.gradients.values().stream()
                    .flatMapToDouble(Arrays::stream)
                    .map(g -> g * g)
                    .sum());
            FreeAt.of(part, RADIUS, 1, BATCH, new Clipping(clipped, norm / 2)).step(m);
            double factor = norm / 2 / (norm + 1e-6);
            plain.gradients.forEach((name, g) -> assertArrayEquals(
                    Arrays.stream(g).map(v -> v * factor).toArray(), clipped.gradients.get(name), 1e-12, name));
        });
    }

    /// From 0, every number moves by ε, but where the gradient is 0, as at the places that the batch does not have.
    @Test
    void thePerturbationBeginsAtZeroAndStaysForTheNextBatch() {
        Spelled.on(() -> {
            var method = learner(1);
            assertTrue(Arrays.stream(method.delta().value().toDoubles()).allMatch(d -> d == 0));
            method.step(Spelled.moment(0));
            double[] delta = method.delta().value().toDoubles();
            int seen = TRUTH.length * 36;
            assertTrue(Arrays.stream(delta, 0, seen).allMatch(d -> d == 0 || Math.abs(d) == RADIUS));
            assertTrue(Arrays.stream(delta, 0, seen).filter(d -> d != 0).count() > seen / 2);
            assertTrue(Arrays.stream(delta, seen, delta.length).allMatch(d -> d == 0));
            assertEquals(method.delta(), method.state().get("delta"));
        });
    }

    private static FreeAt learner(int replays) {
        var student = new Spelled().student;
        return FreeAt.of(student, RADIUS, replays, BATCH, new Sgd(student.parameters(), new Sgd.Rule(0.9, true, 5e-4)));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        Spelled.on(() -> {
            var student = new Spelled().student;
            var kept = new Keeping(student);
            assertEquals("""
                    free-at: radius 0.1, 0 replays
                        fix:    give a radius of 0 or more, such as 8/255, and 1 replay or more""", refused(student, 0.1, 0, kept));
            assertEquals("""
                    free-at: radius -0.1, 8 replays
                        fix:    give a radius of 0 or more, such as 8/255, and 1 replay or more""", refused(student, -0.1, 8, kept));
            assertEquals("""
                    free-at: the optimizer takes 3 batches a step, but each replay of a batch is a step
                        fix:    take 1, and larger batches""", refused(student, 0.1, 8, new Accumulation(student.parameters(), kept, 3)));
        });
    }

    private static String refused(Watched student, double radius, int replays, Optimizer optimizer) {
        return assertThrows(IllegalArgumentException.class, () -> FreeAt.of(student, radius, replays, BATCH, optimizer))
                .getMessage();
    }

    @Test
    void aBatchThatDoesNotFitIsRefused() {
        Spelled.on(() -> {
            var student = new Spelled().student;
            var method = FreeAt.of(student, RADIUS, 8, new Shape(5, 1, 6, 6), new Keeping(student));
            var error = assertThrows(ShapeError.class, () -> method.step(Spelled.moment(0)));
            assertEquals("""
                    free-at: the batch does not lie within the perturbation
                        batch   [6, 1, 6, 6]       N C H W
                        delta   [5, 1, 6, 6]       N C H W
                        fix:    make the perturbation for images of this shape, as many as the largest batch has""", error.getMessage());
        });
    }
}
