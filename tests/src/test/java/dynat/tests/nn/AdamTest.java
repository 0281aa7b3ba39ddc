package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Adam;
import dynat.nn.AdamW;
import dynat.tests.AlsoOnGpu;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// [Adam] and [AdamW].
@AlsoOnGpu
class AdamTest {

    /// The documentation of `torch.optim.Adam` or `AdamW`, line by line.
    private static OptimizerSteps.Spelling torch(Adam.Rule rule, boolean decoupled) {
        return (w, g, memory, t, rate) -> {
            if (decoupled) {
                w = w - rate * rule.decay() * w;
            } else if (rule.decay() != 0) {
                g = g + rule.decay() * w;
            }
            memory[0] = rule.beta1() * memory[0] + (1 - rule.beta1()) * g;
            memory[1] = rule.beta2() * memory[1] + (1 - rule.beta2()) * g * g;
            double mean = memory[0] / (1 - Math.pow(rule.beta1(), t));
            double square = memory[1] / (1 - Math.pow(rule.beta2(), t));
            if (rule.amsgrad()) {
                memory[2] = Math.max(memory[2], memory[1]);
                square = memory[2] / (1 - Math.pow(rule.beta2(), t));
            }
            return w - rate * mean / (Math.sqrt(square) + rule.epsilon());
        };
    }

    @Property(tries = 200)
    void stepsAreThoseOfPyTorch(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.99) @Scale(8) double beta1,
            @ForAll @DoubleRange(min = 0, max = 0.9999) @Scale(8) double beta2,
            @ForAll @DoubleRange(min = 1e-8, max = 0.1) @Scale(8) double epsilon,
            @ForAll @DoubleRange(min = 0, max = 0.5) @Scale(8) double decay,
            @ForAll boolean amsgrad,
            @ForAll boolean decoupled) {
        var rule = new Adam.Rule(beta1, beta2, epsilon, decay, amsgrad);
        var decoupledRule = new AdamW.Rule(beta1, beta2, epsilon, decay, amsgrad);
        OptimizerSteps.compare(
                seed,
                parameters -> decoupled ? new AdamW(parameters, decoupledRule) : new Adam(parameters, rule),
                torch(rule, decoupled));
    }

    @Test
    void aStepIsOnePassPerParameter() {
        OptimizerSteps.onePass(p -> new Adam(p, Adam.Rule.DEFAULT), 3, 1); // the count of steps is one more
        OptimizerSteps.onePass(p -> new AdamW(p, AdamW.Rule.DEFAULT), 3, 1);
    }

    @ExtendWith(OnEjml.class)
    @Test
    void stateIsNamedAsInPyTorch() {
        assertEquals(
                List.of(
                        "exp_avg.p0",
                        "exp_avg.p1",
                        "exp_avg.p2",
                        "exp_avg_sq.p0",
                        "exp_avg_sq.p1",
                        "exp_avg_sq.p2",
                        "step"),
                OptimizerSteps.state(p -> new Adam(p, Adam.Rule.DEFAULT)));
        var amsgrad = new AdamW.Rule(0.9, 0.999, 1e-8, 0, true);
        assertEquals(10, OptimizerSteps.state(p -> new AdamW(p, amsgrad)).size());
        assertEquals(
                "max_exp_avg_sq.p0",
                OptimizerSteps.state(p -> new AdamW(p, amsgrad)).get(6));
    }

    @Test
    void stateIsAllThatIsNeededToGoOn() {
        OptimizerSteps.resume(p -> new Adam(p, new Adam.Rule(0.9, 0.99, 1e-8, 0.1, true)));
        OptimizerSteps.resume(p -> new AdamW(p, AdamW.Rule.DEFAULT));
    }

    @Test
    void rulesThatMeanNothing() {
        assertEquals(
                """
                adam: betas are 1.0 and 0.999, epsilon 1.0E-8 and decay 0.0
                    fix:    betas from 0 to below 1, epsilon above 0, decay from 0""",
                assertThrows(IllegalArgumentException.class, () -> new Adam.Rule(1, 0.999, 1e-8, 0, false))
                        .getMessage());
        assertEquals(
                """
                adamw: betas are 0.9 and 0.999, epsilon 0.0 and decay 0.01
                    fix:    betas from 0 to below 1, epsilon above 0, decay from 0""",
                assertThrows(IllegalArgumentException.class, () -> new AdamW.Rule(0.9, 0.999, 0, 0.01, false))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Adam.Rule(0.9, Double.NaN, 1e-8, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new Adam.Rule(0.9, 0.999, 1e-8, -1, false));
    }
}
