package dynat.tests.methods;

import static dynat.tests.methods.Spelled.RADIUS;
import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.WITHIN;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.attacks.Norm;
import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.autograd.Tape;
import dynat.autograd.ops.CrossEntropy;
import dynat.methods.FastAt;
import dynat.methods.Moment;
import dynat.methods.Search;
import dynat.nn.Pass;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fast adversarial training, against its formulas.
class FastAtTest {

    private static final Search SEARCH = FastAt.search(Norm.LINF.ball(RADIUS));

    @Test
    void bothFormulas() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var m = Spelled.moment(0);
            new FastAt(spelled.student, SEARCH, kept).step(m);
            assertArrayEquals(step(spelled, m), spelled.adversary(m).toDoubles(), WITHIN);
            spelled.assertGradients(
                    kept,
                    List.of(train("student", spelled.adversary(m))),
                    logits -> Spelled.mean(n -> Dual.crossEntropy(logits[0][n], TRUTH[n])));
            assertEquals(List.of("student batch x'", "student train x'"), spelled.passes(m));
        });
    }

    /// `x' = clip(x₀ + 1.25 ε · sign g)` into ball and `[0, 1]`, with g at x₀, uniform in the ball.
    private static double[] step(Spelled spelled, Moment m) {
        double[] clean = m.x().toDoubles(),
                x = m.draws().uniform(m.x().shape(), -RADIUS, RADIUS).toDoubles();
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.clamp(clean[i] + x[i], 0, 1);
        }
        double[] g = Tape.gradient(
                        Tensor.of(m.x().shape(), x),
                        v -> CrossEntropy.crossEntropy(spelled.twin("student").forward(v, Pass.ATTACK_TRAIN), TRUTH))
                .toDoubles();
        for (int i = 0; i < x.length; i++) {
            double moved = Math.clamp(x[i] + 1.25 * RADIUS * Math.signum(g[i]), clean[i] - RADIUS, clean[i] + RADIUS);
            x[i] = Math.clamp(moved, 0, 1);
        }
        return x;
    }

    @ParameterizedTest
    @CsvSource({"2, UNIFORM", "1, CLEAN"})
    void anotherSearchIsRefused(int steps, Start start) {
        var search = new Search(new ProjectedAscent(RADIUS, RADIUS, steps, start), Pass.ATTACK_TRAIN);
        Spelled.on(() -> {
            var student = new Spelled().student;
            var error = assertThrows(
                    IllegalArgumentException.class, () -> new FastAt(student, search, new Keeping(student)));
            assertEquals("""
                    fast-at: %d steps from start %s
                        fix:    take 1 step from start UNIFORM; for more there is pgd-at""".formatted(steps, start), error.getMessage());
        });
    }
}
