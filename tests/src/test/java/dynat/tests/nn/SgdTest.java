package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.nn.Parameter;
import dynat.nn.Sgd;
import dynat.nn.Sgd.Rule;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class SgdTest {

    private static final List<Shape> SHAPES = List.of(new Shape(2, 3, 3, 3), new Shape(4), new Shape(3, 5));

    private static Map<String, Parameter> parameters(long seed) {
        var parameters = new LinkedHashMap<String, Parameter>();
        for (int i = 0; i < SHAPES.size(); i++) {
            parameters.put(
                    "p" + i, new Parameter(Draws.of(seed, "weights").at(i).uniform(SHAPES.get(i), -1, 1)));
        }
        return parameters;
    }

    private static Gradients gradients(Map<String, Parameter> parameters, int step) {
        var of = new HashMap<Differentiable, Tensor>();
        parameters.forEach((name, p) -> of.put(p, Draws.of(step, name).uniform(p.shape(), -1, 1)));
        return new Gradients(Tensor.scalar(0), of);
    }

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
            var parameters = parameters(seed);
            var sgd = new Sgd(parameters, rule);
            var expected = new HashMap<String, double[]>();
            var buffers = new HashMap<String, double[]>();
            parameters.forEach((name, p) -> {
                expected.put(name, p.value().toDoubles());
                buffers.put(name, new double[p.shape().size()]);
            });
            for (int step = 0; step < 4; step++) {
                double rate = 0.1 / (1 + step);
                var g = gradients(parameters, step);
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
        var counting = Counting.over(OnEjml.EJML);
        counting.device().run(() -> {
            var parameters = parameters(0);
            var sgd = new Sgd(parameters, new Rule(0.9, nesterov, 5e-4));
            var g = gradients(parameters, 0);
            counting.calls().clear();
            sgd.step(g, 0.1);
            assertEquals(SHAPES.size(), counting.of("map"));
            assertEquals(1, counting.of("upload")); // the rate
            return null;
        });
    }

    @ExtendWith(OnEjml.class)
    @Test
    void stateIsNamedAfterTheParameters() {
        assertEquals(
                List.of("momentum.p0", "momentum.p1", "momentum.p2"),
                List.copyOf(
                        new Sgd(parameters(0), new Rule(0.9, false, 0)).state().keySet()));
        assertEquals(0, new Sgd(parameters(0), new Rule(0, false, 0)).state().size());
    }

    /// Two steps, state carried over to another optimizer, two more: the same bits as four steps.
    @ExtendWith(OnEjml.class)
    @Test
    void stateIsAllThatIsNeededToGoOn() {
        var rule = new Rule(0.9, true, 5e-4);
        Map<String, Parameter> straight = parameters(1), broken = parameters(1), resumed = parameters(2);
        Sgd whole = new Sgd(straight, rule), before = new Sgd(broken, rule), after = new Sgd(resumed, rule);
        for (int step = 0; step < 4; step++) {
            whole.step(gradients(straight, step), 0.1);
        }
        for (int step = 0; step < 2; step++) {
            before.step(gradients(broken, step), 0.1);
        }
        broken.forEach((name, p) -> resumed.get(name).write(p.value().toDoubles()));
        before.state()
                .forEach((name, m) -> after.state().get(name).write(m.value().toDoubles()));
        for (int step = 2; step < 4; step++) {
            after.step(gradients(resumed, step), 0.1);
        }
        straight.forEach((name, p) -> assertArrayEquals(
                p.value().toDoubles(), resumed.get(name).value().toDoubles(), name));
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
