package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Sgd;
import dynat.nn.Sgd.Rule;
import dynat.tests.AlsoOnGpu;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@AlsoOnGpu
class SgdTest {

    /// The documentation of `torch.optim.SGD`, line by line, first step and all.
    private static void torch(double[] w, double[] g, double[] buffer, boolean first, Rule rule, double rate) {
        for (int i = 0; i < w.length; i++) {
            double d = g[i];
            if (rule.decay() != 0) {
                d = d + rule.decay() * w[i];
            }
            if (rule.momentum() != 0) {
                buffer[i] = first ? d : rule.momentum() * buffer[i] + d;
                d = rule.nesterov() ? d + rule.momentum() * buffer[i] : buffer[i];
            }
            w[i] = w[i] - rate * d;
        }
    }

    @Property(tries = 200)
    void stepsAreThoseOfPyTorch(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.99) double momentum,
            @ForAll boolean nesterov,
            @ForAll @DoubleRange(min = 0, max = 0.1) double decay) {
        OnEjml.run(() -> {
            var rule = new Rule(momentum, nesterov && momentum > 0, decay);
            var parameters = OptimizerSteps.parameters(seed);
            var sgd = new Sgd(parameters, rule);
            var expected = new HashMap<String, double[]>();
            var buffers = new HashMap<String, double[]>();
            parameters.forEach((name, p) -> {
                expected.put(name, p.value().toDoubles());
                buffers.put(name, new double[p.shape().size()]);
            });
            for (int step = 0; step < 4; step++) {
                double rate = 0.1 / (1 + step);
                var g = OptimizerSteps.gradients(parameters, step);
                boolean first = step == 0;
                parameters.forEach((name, p) ->
                        torch(expected.get(name), g.of(p).toDoubles(), buffers.get(name), first, rule, rate));
                sgd.step(g, rate);
            }
            parameters.forEach(
                    (name, p) -> assertArrayEquals(expected.get(name), p.value().toDoubles(), 1e-13, name));
            sgd.state()
                    .forEach((name, m) -> assertArrayEquals(
                            buffers.get(name.substring("momentum.".length())),
                            m.value().toDoubles(),
                            1e-13,
                            name));
        });
    }

    @Property(tries = 20)
    void aStepIsOnePassPerParameter(@ForAll boolean nesterov) {
        OptimizerSteps.onePass(p -> new Sgd(p, new Rule(0.9, nesterov, 5e-4)), 1, 0); // the rate is uploaded
    }

    @ExtendWith(OnEjml.class)
    @Test
    void stateIsNamedAfterTheParameters() {
        assertEquals(
                List.of("momentum.p0", "momentum.p1", "momentum.p2"),
                OptimizerSteps.state(p -> new Sgd(p, new Rule(0.9, false, 0))));
        assertEquals(
                0, OptimizerSteps.state(p -> new Sgd(p, new Rule(0, false, 0))).size());
    }

    @Test
    void stateIsAllThatIsNeededToGoOn() {
        OptimizerSteps.resume(p -> new Sgd(p, new Rule(0.9, true, 5e-4)));
    }

    @Test
    void rulesThatMeanNothing() {
        assertEquals(
                """
                sgd: momentum is 1.0 and decay 0.0
                    fix:    momentum from 0 to below 1, decay from 0""",
                assertThrows(IllegalArgumentException.class, () -> new Rule(1, false, 0))
                        .getMessage());
        assertEquals(
                """
                sgd: Nesterov's step needs a momentum, but it is 0
                    fix:    set momentum, such as 0.9, or nesterov to false""",
                assertThrows(IllegalArgumentException.class, () -> new Rule(0, true, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Rule(0.9, false, Double.NaN));
    }
}
