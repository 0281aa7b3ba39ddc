package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the tests of every optimizer do: parameters and gradients at random, and steps beside a spelling-out.
final class OptimizerSteps {
    private OptimizerSteps() {}

    static final List<Shape> SHAPES = List.of(new Shape(2, 3, 3, 3), new Shape(4), new Shape(3, 5));

    static Map<String, Parameter> parameters(long seed) {
        var parameters = new LinkedHashMap<String, Parameter>();
        for (int i = 0; i < SHAPES.size(); i++) {
            parameters.put(
                    "p" + i, new Parameter(Draws.of(seed, "weights").at(i).uniform(SHAPES.get(i), -1, 1)));
        }
        return parameters;
    }

    static Gradients gradients(Map<String, Parameter> parameters, int step) {
        var of = new HashMap<Differentiable, Tensor>();
        parameters.forEach((name, p) -> of.put(p, Draws.of(step, name).uniform(p.shape(), -1, 1)));
        return new Gradients(Tensor.scalar(0), of);
    }

    /// One number through one step, spelt out: returns the new weight, and changes what is remembered of the number.
    interface Spelling {
        double step(double w, double g, double[] memory, int t, double rate);
    }

    /// Four steps of both on the reference backend.
    static void compare(long seed, Function<Map<String, Parameter>, Optimizer> making, Spelling spelling) {
        OnEjml.run(() -> {
            var parameters = parameters(seed);
            var optimizer = making.apply(parameters);
            var expected = new HashMap<String, double[]>();
            var memories = new HashMap<String, double[][]>();
            parameters.forEach((name, p) -> {
                expected.put(name, p.value().toDoubles());
                memories.put(name, new double[p.shape().size()][3]);
            });
            for (int step = 0; step < 4; step++) {
                double rate = 0.1 / (1 + step);
                int t = step + 1;
                var g = gradients(parameters, step);
                parameters.forEach((name, p) -> {
                    double[] w = expected.get(name), gradient = g.of(p).toDoubles();
                    for (int i = 0; i < w.length; i++) {
                        w[i] = spelling.step(w[i], gradient[i], memories.get(name)[i], t, rate);
                    }
                });
                optimizer.step(g, rate);
            }
            parameters.forEach(
                    (name, p) -> assertArrayEquals(expected.get(name), p.value().toDoubles(), 1e-11, name));
        });
    }

    /// A step makes one pass over all parameters, and so many scalars.
    static void onePass(Function<Map<String, Parameter>, Optimizer> making, int scalars, int more) {
        var counting = Counting.over(OnEjml.EJML);
        counting.device().run(() -> {
            var parameters = parameters(0);
            var optimizer = making.apply(parameters);
            var g = gradients(parameters, 0);
            counting.calls().clear();
            optimizer.step(g, 0.1);
            assertEquals(1, counting.of("mapEach"));
            assertEquals(more, counting.of("map"));
            assertEquals(scalars, counting.of("fill"));
            return null;
        });
    }

    /// Two steps, the state carried over to another optimizer, two more: the same bits as four steps, on any backend.
    static void resume(Function<Map<String, Parameter>, Optimizer> making) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("resume")) {
                    resumeHere(making);
                }
                return null;
            });
        }
    }

    private static void resumeHere(Function<Map<String, Parameter>, Optimizer> making) {
        Map<String, Parameter> straight = parameters(1), broken = parameters(1), resumed = parameters(2);
        Optimizer whole = making.apply(straight), before = making.apply(broken), after = making.apply(resumed);
        for (int step = 0; step < 4; step++) {
            whole.step(gradients(straight, step), 0.1);
        }
        for (int step = 0; step < 2; step++) {
            before.step(gradients(broken, step), 0.1);
        }
        broken.forEach((name, p) -> resumed.get(name).write(p.value().toDoubles()));
        assertEquals(before.state().keySet(), after.state().keySet());
        before.state()
                .forEach((name, cell) ->
                        after.state().get(name).write(cell.value().toDoubles()));
        for (int step = 2; step < 4; step++) {
            after.step(gradients(resumed, step), 0.1);
        }
        straight.forEach((name, p) -> assertArrayEquals(
                p.value().toDoubles(), resumed.get(name).value().toDoubles(), name));
    }

    static List<String> state(Function<Map<String, Parameter>, Optimizer> making) {
        return new ArrayList<>(making.apply(parameters(0)).state().keySet());
    }
}
