package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.nn.Adam;
import dynat.nn.AdamW;
import dynat.nn.ClipGrad;
import dynat.nn.Constant;
import dynat.nn.Cosine;
import dynat.nn.Cyclic;
import dynat.nn.MultiStep;
import dynat.nn.OneCycle;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.ParameterGroups;
import dynat.nn.Piecewise;
import dynat.nn.RMSprop;
import dynat.nn.Schedule;
import dynat.nn.Sgd;
import dynat.nn.StepDecay;
import dynat.nn.Warmup;
import dynat.tensor.Device;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Optimizers, clipping and schedules against what PyTorch makes of the same numbers; see `golden/optim/generate.py`.
@AlsoOnGpu
class OptimTest {

    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        try (var file = OptimTest.class.getResourceAsStream("/golden/optim/optim.json")) {
            return new JsonMapper().readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static Map<String, Parameter> parameters() {
        var parameters = new LinkedHashMap<String, Parameter>();
        for (JsonNode w : GOLDEN.path("initial")) {
            parameters.put("p" + parameters.size(), new Parameter(Tensor.of(new Shape(w.size()), numbers(w))));
        }
        return parameters;
    }

    private static Gradients gradients(Map<String, Parameter> parameters, int step) {
        var of = new IdentityHashMap<Differentiable, Tensor>();
        int i = 0;
        for (Parameter p : parameters.values()) {
            double[] g = numbers(GOLDEN.path("gradients").path(step).path(i++));
            of.put(p, Tensor.of(p.shape(), g));
        }
        return new Gradients(Tensor.scalar(0), of);
    }

    /// Both backends; float has 24 bits, and a few steps lose a few of them.
    private static double tolerance(Device device) {
        return device.name().equals("ejml") ? 1e-14 : 2e-6;
    }

    @Test
    void optimizers() {
        var kinds = new HashMap<String, Integer>();
        for (JsonNode golden : GOLDEN.path("optimizers")) {
            kinds.merge(golden.path("optimizer").asString(), 1, Integer::sum);
            for (Device device : Backends.ready()) {
                check(device, golden, parameters -> optimizer(golden, parameters));
            }
        }
        assertEquals(Map.of("SGD", 3, "Adam", 3, "AdamW", 3, "RMSprop", 4), kinds);
    }

    @Test
    void groups() {
        for (Device device : Backends.ready()) {
            check(device, GOLDEN.path("groups"), parameters -> {
                var groups = ParameterGroups.of(parameters)
                        .group(
                                (name, _) -> name.equals("p1"),
                                GOLDEN.path("groups").path("factor").asDouble(),
                                0);
                return new AdamW(groups, new AdamW.Rule(0.9, 0.999, 1e-8, 0.3, false));
            });
        }
    }

    private interface Making {
        Optimizer of(Map<String, Parameter> parameters);
    }

    private static void check(Device device, JsonNode golden, Making making) {
        device.run(() -> {
            try (var _ = Scope.open("golden")) {
                var parameters = parameters();
                var optimizer = making.of(parameters);
                int step = 0;
                for (JsonNode after : golden.path("after")) {
                    optimizer.step(
                            gradients(parameters, step),
                            GOLDEN.path("rates").path(step++).asDouble());
                    int i = 0;
                    for (Parameter p : parameters.values()) {
                        assertArrayEquals(
                                numbers(after.path(i++)),
                                p.value().toDoubles(),
                                tolerance(device),
                                "%s after step %d of %s".formatted(device, step, golden.path("rule")));
                    }
                }
                assertEquals(6, step);
            }
            return null;
        });
    }

    private static Optimizer optimizer(JsonNode golden, Map<String, Parameter> parameters) {
        JsonNode rule = golden.path("rule");
        double beta1 = rule.path("betas").path(0).asDouble(0),
                beta2 = rule.path("betas").path(1).asDouble(0);
        double epsilon = rule.path("eps").asDouble(0),
                decay = rule.path("weight_decay").asDouble();
        double momentum = rule.path("momentum").asDouble(0);
        boolean amsgrad = rule.path("amsgrad").asBoolean(false);
        return switch (golden.path("optimizer").asString()) {
            case "SGD" ->
                new Sgd(parameters, new Sgd.Rule(momentum, rule.path("nesterov").asBoolean(), decay));
            case "Adam" -> new Adam(parameters, new Adam.Rule(beta1, beta2, epsilon, decay, amsgrad));
            case "AdamW" -> new AdamW(parameters, new AdamW.Rule(beta1, beta2, epsilon, decay, amsgrad));
            default ->
                new RMSprop(
                        parameters,
                        new RMSprop.Rule(
                                rule.path("alpha").asDouble(),
                                epsilon,
                                momentum,
                                rule.path("centered").asBoolean(),
                                decay));
        };
    }

    @Test
    void clipping() {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("golden")) {
                    clipNorm(device, "norm 0.5", 0.5);
                    clipNorm(device, "norm 100", 100);
                    var parameters = parameters();
                    var clipped = ClipGrad.clipGradValue(gradients(parameters, 0), 0.25);
                    same(device, "value 0.25", parameters, clipped);
                }
                return null;
            });
        }
    }

    private static void clipNorm(Device device, String name, double max) {
        var parameters = parameters();
        var clipped = ClipGrad.clipGradNorm(gradients(parameters, 0), max);
        assertEquals(
                GOLDEN.path("clipping").path(name).path("norm").asDouble(), clipped.norm(), tolerance(device), name);
        same(device, name, parameters, clipped.gradients());
    }

    private static void same(Device device, String name, Map<String, Parameter> parameters, Gradients clipped) {
        int i = 0;
        for (Parameter p : parameters.values()) {
            assertArrayEquals(
                    numbers(GOLDEN.path("clipping").path(name).path("gradients").path(i++)),
                    clipped.of(p).toDoubles(),
                    tolerance(device),
                    name);
        }
    }

    @Test
    void schedules() {
        int each = GOLDEN.path("stepsPerEpoch").asInt(),
                epochs = GOLDEN.path("epochs").asInt();
        var milestones = new MultiStep(0.1, List.of(1, 4), 0.3);
        var schedules = Map.ofEntries(
                Map.entry("constant", new Constant(0.1)),
                Map.entry("step 2 0.3", new StepDecay(0.1, 2, 0.3)),
                Map.entry("multistep 1,4 0.3", milestones),
                Map.entry("cosine 0", new Cosine(0.1, epochs, 0)),
                Map.entry("cosine 0.02", new Cosine(0.1, epochs, 0.02)),
                Map.entry("cyclic 0.01 1 2", new Cyclic(0.01, 0.1, 1, 2)),
                Map.entry("onecycle", new OneCycle(0.1, epochs, each)),
                Map.entry(
                        "onecycle line",
                        new OneCycle(0.1, epochs, each, 0.3, 0.1 / 25, 0.1 / 25 / 1e4, OneCycle.Curve.LINE)),
                Map.entry("warm constant", new Warmup(new Constant(0.1), 2, 0.25)),
                Map.entry("warm multistep", new Warmup(milestones, 2, 0.25)),
                Map.entry("piecewise", new Piecewise(List.of(0.5, 2.0, 5.0), List.of(0.0, 0.1, 0.01))));
        assertEquals(GOLDEN.path("schedules").size(), schedules.size());
        schedules.forEach((name, schedule) -> {
            double[] expected = numbers(GOLDEN.path("schedules").path(name));
            assertEquals(epochs * each, expected.length, name);
            for (int step = 0; step < expected.length; step++) {
                assertEquals(
                        expected[step],
                        ((Schedule) schedule).rate((double) step / each),
                        1e-15,
                        "%s, step %d".formatted(name, step));
            }
        });
    }

    @Test
    void theGoldenValuesChange() {
        for (JsonNode golden : GOLDEN.path("optimizers")) {
            assertTrue(!golden.path("after").path(0).equals(golden.path("after").path(5)), golden.toString());
        }
    }
}
