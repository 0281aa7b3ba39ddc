package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.Batch;
import dynat.datasets.HoldOut;
import dynat.datasets.Loader;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Trainer;
import dynat.nn.Layer;
import dynat.nn.RunningStatistics;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What averages of weights hold at the end of each epoch of a run.
class EpochAveragesTest {

    private static final Augmentation AUGMENTATION = new Augmentation(1, true);
    private static final int EPOCHS = 4;

    @TempDir
    Path folder;

    /// By epoch: the network's numbers at its end, and those of its average.
    private final List<Map<String, List<Double>>> networks = new ArrayList<>(), averages = new ArrayList<>();

    private final List<Map<String, Double>> metrics = new ArrayList<>();

    private void run(Method method) {
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                EPOCHS,
                16,
                AUGMENTATION,
                _ -> 0.1,
                Tiny.ATTACK,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
        var listener = new Trainer.Listener() {
            @Override
            public void epoch(int epoch, Map<String, Double> values) {
                networks.add(Tiny.numbers(method.networks().get("student")));
                averages.add(Tiny.numbers(method.networks().get(method.judged())));
                metrics.add(values);
            }
        };
        new Trainer(method, plan, folder, listener, () -> false).run();
    }

    /// The statistics that a network of these weights gathers over an epoch's images.
    private static Map<String, List<Double>> gathered(Map<String, List<Double>> weights, int epoch) {
        Layer network = Tiny.network("anew");
        network.parameters()
                .forEach((name, p) -> p.write(weights.get(name).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
        var loader = Loader.over(HoldOut.of(new Tiny.Bars(75), 15, 1).training())
                .batches(16)
                .seeded(5)
                .shuffled()
                .augmented(AUGMENTATION);
        RunningStatistics.recompute(network, use -> {
            try (var batches = loader.epoch(epoch)) {
                for (Batch batch : batches) {
                    use.accept(Tensor.of(new Shape(batch.size(), 1, 6, 6), batch.images()));
                }
            }
        });
        return Tiny.numbers(network);
    }

    @Test
    void swaIsTheMeanOfEpochsWithTheirImagesStatistics() {
        Backends.reference().run(() -> {
            Method method = Tiny.swa();
            assertEquals(Set.of("student", "student_swa"), method.attacked());
            assertEquals("student_swa", method.judged());
            run(method);
            assertEquals(networks.get(0), averages.get(0)); // before its first epoch
            for (int epoch = 2; epoch <= EPOCHS; epoch++) {
                var average = averages.get(epoch - 1);
                var mean = new LinkedHashMap<String, List<Double>>();
                for (String name : Tiny.network("any").parameters().keySet()) {
                    double[] sum = new double[average.get(name).size()];
                    for (var network : networks.subList(1, epoch)) {
                        for (int i = 0; i < sum.length; i++) {
                            sum[i] += network.get(name).get(i) / (epoch - 1);
                        }
                    }
                    for (int i = 0; i < sum.length; i++) {
                        assertEquals(sum[i], average.get(name).get(i), 1e-14, name);
                    }
                    mean.put(name, average.get(name));
                }
                assertEquals(gathered(mean, epoch), average, "epoch " + epoch);
            }
            assertTrue(metrics.getLast().containsKey("student_swa_robust"), metrics::toString);
            assertTrue(metrics.getLast().containsKey("student_robust"), metrics::toString);
            return null;
        });
    }

    @Test
    void statisticsOfAMovingAverageAreMadeAnewIfAskedFor() {
        Backends.reference().run(() -> {
            run(Tiny.recomputed());
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                assertEquals(gathered(averages.get(epoch - 1), epoch), averages.get(epoch - 1), "epoch " + epoch);
            }
            var recomputed = List.copyOf(averages);
            averages.clear();
            run(Tiny.everything());
            assertNotEquals(gathered(averages.getLast(), EPOCHS), averages.getLast());
            var weights = Tiny.network("any").parameters().keySet();
            for (String name : weights) { // the weights do not depend on it
                assertEquals(recomputed.getLast().get(name), averages.getLast().get(name), name);
            }
            return null;
        });
    }
}
