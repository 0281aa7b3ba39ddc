package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape.Gradients;
import dynat.nn.Parameter;
import dynat.nn.RMSprop;
import dynat.nn.RMSprop.Rule;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@AlsoOnGpu
class RMSpropTest {

    /// The documentation of `torch.optim.RMSprop`, line by line.
    private static OptimizerSteps.Spelling torch(Rule rule) {
        return (w, g, memory, _, rate) -> {
            double d = rule.decay() != 0 ? g + rule.decay() * w : g;
            memory[0] = rule.alpha() * memory[0] + (1 - rule.alpha()) * d * d;
            double square = memory[0];
            if (rule.centered()) {
                memory[1] = memory[1] * rule.alpha() + (1 - rule.alpha()) * d;
                square = Math.max(square - memory[1] * memory[1], 0);
            }
            if (rule.momentum() > 0) {
                memory[2] = rule.momentum() * memory[2] + d / (Math.sqrt(square) + rule.epsilon());
                return w - rate * memory[2];
            }
            return w - rate * d / (Math.sqrt(square) + rule.epsilon());
        };
    }

    /// ε is not small and α not near 0, so that the root of a variance near 0 does not blow rounding up.
    @Property(tries = 200)
    void stepsAreThoseOfPyTorch(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0.3, max = 0.999) @Scale(4) double alpha,
            @ForAll @DoubleRange(min = 1e-3, max = 0.1) @Scale(4) double epsilon,
            @ForAll @DoubleRange(min = 0, max = 0.99) @Scale(4) double momentum,
            @ForAll boolean centered,
            @ForAll @DoubleRange(min = 0, max = 0.5) @Scale(4) double decay) {
        var rule = new Rule(alpha, epsilon, momentum, centered, decay);
        OptimizerSteps.compare(seed, parameters -> new RMSprop(parameters, rule), torch(rule));
    }

    @Test
    void aStepIsOnePassPerParameter() {
        OptimizerSteps.onePass(p -> new RMSprop(p, new Rule(0.9, 1e-8, 0.9, true, 0.1)), 1, 0);
    }

    @ExtendWith(OnEjml.class)
    @Test
    void stateIsWhatTheRuleRemembers() {
        assertEquals(
                List.of("square_avg.p0", "square_avg.p1", "square_avg.p2"),
                OptimizerSteps.state(p -> new RMSprop(p, Rule.DEFAULT)));
        assertEquals(
                List.of("square_avg.p2", "grad_avg.p0", "grad_avg.p1", "grad_avg.p2", "momentum.p0"),
                OptimizerSteps.state(p -> new RMSprop(p, new Rule(0.9, 1e-8, 0.9, true, 0)))
                        .subList(2, 7));
    }

    @Test
    void stateIsAllThatIsNeededToGoOn() {
        OptimizerSteps.resume(p -> new RMSprop(p, new Rule(0.9, 1e-8, 0.9, true, 0.1)));
    }

    /// The variance of a gradient that is always the same is 0, and rounding must not make it less.
    @Test
    void aVarianceIsNeverNegative() {
        for (var device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    var p = new Parameter(Tensor.full(new Shape(64), 1));
                    var optimizer = new RMSprop(Map.of("p", p), new Rule(0.5, 1e-3, 0, true, 0));
                    double[] g = new double[64];
                    for (int i = 0; i < g.length; i++) {
                        g[i] = 0.1 + i / 97.0;
                    }
                    Tensor gradient = Tensor.of(p.shape(), g);
                    for (int step = 0; step < 100; step++) {
                        optimizer.step(new Gradients(Tensor.scalar(0), Map.of(p, gradient)), 1e-6);
                    }
                    for (double w : p.value().toDoubles()) {
                        assertTrue(Double.isFinite(w), device + ": " + w);
                    }
                }
                return null;
            });
        }
    }

    @Test
    void rulesThatMeanNothing() {
        assertEquals(
                """
                rmsprop: alpha is 1.0, epsilon 1.0E-8, momentum 0.0 and decay 0.0
                    fix:    alpha and momentum from 0 to below 1, epsilon above 0, decay from 0""",
                assertThrows(IllegalArgumentException.class, () -> new Rule(1, 1e-8, 0, false, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Rule(0.9, 0, 0, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new Rule(0.9, 1e-8, 1, false, 0));
    }
}
