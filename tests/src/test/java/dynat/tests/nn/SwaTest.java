package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.BatchNorm2d;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.RunningStatistics;
import dynat.nn.RunningStatistics.Batches;
import dynat.nn.Swa;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Averages of weights over epochs, and running statistics made anew.
@ExtendWith(OnEjml.class)
class SwaTest {

    private static final Batches NOTHING = _ -> {
        throw new AssertionError("no image is needed");
    };

    private static Map<String, double[]> numbers(Layer layer) {
        var numbers = new LinkedHashMap<String, double[]>();
        layer.state().forEach((name, cell) -> numbers.put(name, cell.value().toDoubles()));
        return numbers;
    }

    private static void assertSame(Map<String, double[]> expected, Layer layer) {
        expected.forEach((name, values) ->
                assertArrayEquals(values, layer.state().get(name).value().toDoubles(), name));
    }

    private static void move(Layer layer, long seed) {
        layer.state()
                .forEach((name, p) ->
                        p.write(Draws.of(seed, name).uniform(p.shape(), 0.5, 1).toDoubles()));
    }

    /// `[7, 3, 4, 4]`, `[5, 3, 4, 4]` and `[6, 3, 4, 4]` images.
    private static List<Tensor> batches() {
        return List.of(
                Draws.of(1, "x").uniform(new Shape(7, 3, 4, 4), -1, 3),
                Draws.of(2, "x").uniform(new Shape(5, 3, 4, 4), -2, 1),
                Draws.of(3, "x").uniform(new Shape(6, 3, 4, 4), 0, 4));
    }

    /// From its first epoch on it is the mean of the weights at the ends of epochs; before, the newest weights.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void weightsAreTheMeanOfEpochs(int start) {
        var layer = Linear.of(3, 2, Initialiser.HE, Draws.of(1, "a"));
        var swa = new Swa(layer, Linear.of(3, 2, Initialiser.HE, Draws.of(2, "b")), start);
        assertSame(numbers(layer), swa.average());
        var sum = new LinkedHashMap<String, double[]>();
        for (int epoch = 1; epoch <= start + 3; epoch++) {
            move(layer, epoch);
            swa.end(epoch, NOTHING);
            if (epoch < start) {
                assertSame(numbers(layer), swa.average());
                continue;
            }
            int count = epoch - start + 1;
            numbers(layer).forEach((name, values) -> {
                double[] all = sum.computeIfAbsent(name, _ -> new double[values.length]);
                double[] mean = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    all[i] += values[i];
                    mean[i] = all[i] / count;
                }
                assertArrayEquals(mean, swa.average().state().get(name).value().toDoubles(), 1e-15, name);
            });
        }
    }

    /// A run that was stopped while it judged an epoch tells of it again.
    @Test
    void toBeToldTwiceChangesNothing() {
        var layer = Linear.of(3, 2, Initialiser.HE, Draws.of(1, "a"));
        var swa = new Swa(layer, Linear.of(3, 2, Initialiser.HE, Draws.of(2, "b")), 1);
        for (int epoch = 1; epoch <= 3; epoch++) {
            move(layer, epoch);
            swa.end(epoch, NOTHING);
            var once = numbers(swa.average());
            swa.end(epoch, NOTHING);
            assertSame(once, swa.average());
        }
        assertEquals(List.of("epoch"), List.copyOf(swa.state().keySet()));
        assertEquals(3, swa.state().get("epoch").value().item());
    }

    /// Each batch's mean, and its variance over one less than its pixels, count the same; what was there is gone.
    @Test
    void statisticsAreTheMeanOfThoseOfAllBatches() {
        var norm = BatchNorm2d.of(3);
        move(norm, 5);
        var weight = norm.weight().value().toDoubles();
        RunningStatistics.recompute(norm, use -> batches().forEach(use));
        double[] mean = new double[3], variance = new double[3];
        for (Tensor batch : batches()) {
            double[] values = batch.toDoubles();
            int count = values.length / 3;
            for (int c = 0; c < 3; c++) {
                double sum = 0, squares = 0;
                for (int i = 0; i < values.length; i++) {
                    sum += i / 16 % 3 == c ? values[i] : 0;
                }
                for (int i = 0; i < values.length; i++) {
                    double distance = values[i] - sum / count;
                    squares += i / 16 % 3 == c ? distance * distance : 0;
                }
                mean[c] += sum / count / 3;
                variance[c] += squares / (count - 1) / 3;
            }
        }
        assertArrayEquals(mean, norm.runningMean().value().toDoubles(), 1e-14);
        assertArrayEquals(variance, norm.runningVar().value().toDoubles(), 1e-14);
        assertArrayEquals(weight, norm.weight().value().toDoubles());
    }

    /// Of a whole network too, whose inner layers see what batch statistics make of the images.
    @Test
    void oneBatchGivesANetworkTheStatisticsOfThatBatch() {
        var network = ResNet.of(new ResNet.Config(3, List.of(4, 6), List.of(1, 1), 3), Draws.of(7, "a"));
        Tensor x = batches().getFirst();
        double[] byBatch =
                network.forward(constant(x), Pass.ATTACK_TRAIN).value().toDoubles();
        RunningStatistics.recompute(network, use -> use.accept(x));
        network.statistics().forEach((name, statistic) -> {
            double pixels = 7 * (name.startsWith("layer2") ? 2 * 2 : 4 * 4); // that it was taken of
            if (name.endsWith("running_var")) { // unbiased, and a batch is normalised by its biased one
                statistic.write(input(0).times((pixels - 1) / pixels), statistic.value());
            }
        });
        double[] byRunning = network.forward(constant(x), Pass.EVAL).value().toDoubles();
        assertArrayEquals(byBatch, byRunning, 1e-12);
    }

    @Test
    void statisticsAreMadeAnewWheneverWeightsAreAveraged() {
        var layer = BatchNorm2d.of(3);
        var swa = new Swa(layer, BatchNorm2d.of(3), 2);
        var asked = new ArrayList<Integer>();
        for (int epoch = 1; epoch <= 3; epoch++) {
            int now = epoch;
            move(layer, epoch);
            swa.end(epoch, use -> {
                asked.add(now);
                batches().forEach(use);
            });
        }
        assertEquals(List.of(2, 3), asked);
        var norm = BatchNorm2d.of(3);
        RunningStatistics.recompute(norm, use -> batches().forEach(use));
        assertArrayEquals(
                norm.runningVar().value().toDoubles(),
                ((BatchNorm2d) swa.average()).runningVar().value().toDoubles());
    }

    @Test
    void averagesThatMeanNothing() {
        var layer = BatchNorm2d.of(3);
        assertRefused("""
                swa: the first epoch to average is 0
                    fix:    epochs count from 1""", () -> new Swa(layer, BatchNorm2d.of(3), 0));
        assertRefused("""
                swa: weight is one cell in the network and in its average
                    fix:    build the network a second time""", () -> new Swa(layer, layer, 1));
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
