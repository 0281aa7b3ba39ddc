package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Averaging;
import dynat.nn.BatchNorm2d;
import dynat.nn.Ema;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class EmaTest {

    private static final Shape IMAGES = new Shape(2, 3, 4, 4);

    private static Map<String, double[]> numbers(Layer layer) {
        var numbers = new LinkedHashMap<String, double[]>();
        layer.state().forEach((name, cell) -> numbers.put(name, cell.value().toDoubles()));
        return numbers;
    }

    /// New weights and, by a forward pass, new running statistics.
    private static void move(BatchNorm2d layer, long seed) {
        layer.parameters()
                .forEach((name, p) ->
                        p.write(Draws.of(seed, name).uniform(p.shape(), -1, 1).toDoubles()));
        layer.forward(constant(Draws.of(seed, "x").uniform(IMAGES, -2, 2)), Pass.TRAIN);
    }

    @Property(tries = 200)
    void numbersAndStatisticsAreAveraged(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.9999) @Scale(4) double decay,
            @ForAll boolean warmup) {
        OnEjml.run(() -> {
            var layer = BatchNorm2d.of(3);
            move(layer, seed);
            var average = BatchNorm2d.of(3);
            var ema = new Ema(layer, average, decay, warmup);
            var expected = numbers(layer); // where it begins
            for (int n = 0; n < 3; n++) {
                move(layer, seed + 1 + n);
                ema.update();
                double d = warmup ? Math.min(decay, (1.0 + n) / (10.0 + n)) : decay;
                numbers(layer).forEach((name, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        expected.get(name)[i] = d * expected.get(name)[i] + (1 - d) * values[i];
                    }
                });
            }
            assertEquals(List.of("weight", "bias", "running_mean", "running_var"), List.copyOf(expected.keySet()));
            expected.forEach((name, values) ->
                    assertArrayEquals(values, average.state().get(name).value().toDoubles(), 1e-14, name));
            assertEquals(3, ema.state().get("updates").value().item());
        });
    }

    @ExtendWith(OnEjml.class)
    @Test
    void whatDoesNotChangeKeepsItsBits() {
        var layer = BatchNorm2d.of(3);
        move(layer, 1);
        var ema = new Ema(layer, BatchNorm2d.of(3), 0.9, true);
        for (int n = 0; n < 50; n++) {
            ema.update();
        }
        numbers(layer)
                .forEach((name, values) -> assertArrayEquals(
                        values, ema.average().state().get(name).value().toDoubles(), name));
    }

    /// The average answers by its own numbers, and asking it leaves the network alone.
    @ExtendWith(OnEjml.class)
    @Test
    void theAverageIsANetwork() {
        var layer = BatchNorm2d.of(3);
        move(layer, 1);
        var ema = new Ema(layer, BatchNorm2d.of(3), 0.5, false);
        move(layer, 2);
        var before = numbers(layer);
        Tensor x = Draws.of(3, "x").uniform(IMAGES, -1, 1);
        double[] old = ema.average().forward(constant(x), Pass.EVAL).value().toDoubles();
        double[] now = layer.forward(constant(x), Pass.EVAL).value().toDoubles();
        assertFalse(Arrays.equals(old, now));
        numbers(layer).forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
    }

    @ExtendWith(OnEjml.class)
    @Test
    void itFollowsEachStepOfAnOptimizer() {
        var layer = Linear.of(3, 2, Initialiser.HE, Draws.of(1, "a"));
        var ema = new Ema(layer, Linear.of(3, 2, Initialiser.HE, Draws.of(2, "b")), 0.75, false);
        var start = numbers(layer);
        var optimizer = new Averaging(new Sgd(layer.parameters(), new Sgd.Rule(0.9, false, 0)), ema);
        optimizer.step(OptimizerSteps.gradients(layer.parameters(), 1), 0.1);
        numbers(layer).forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.75 * start.get(name)[i] + 0.25 * values[i];
            }
            assertArrayEquals(values, ema.average().state().get(name).value().toDoubles(), 1e-15, name);
        });
        assertEquals(
                List.of("momentum.weight", "momentum.bias", "ema.updates"),
                List.copyOf(optimizer.state().keySet()));
    }

    @ExtendWith(OnEjml.class)
    @Test
    void averagesThatMeanNothing() {
        var layer = BatchNorm2d.of(3);
        assertEquals(
                """
                ema: the decay is 1.0
                    fix:    from 0 to below 1, such as 0.999""",
                assertThrows(IllegalArgumentException.class, () -> new Ema(layer, BatchNorm2d.of(3), 1, true))
                        .getMessage());
        assertEquals(
                """
                ema: weight is one cell in the network and in its average
                    fix:    build the network a second time""",
                assertThrows(IllegalArgumentException.class, () -> new Ema(layer, layer, 0.9, true))
                        .getMessage());
        assertEquals(
                """
                ema: the network has the numbers [weight, bias, running_mean, running_var], but its average [weight, bias]
                    fix:    build both alike""",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Ema(layer, Linear.of(3, 2, Initialiser.HE, Draws.of(1, "a")), 0.9, true))
                        .getMessage());
    }
}
