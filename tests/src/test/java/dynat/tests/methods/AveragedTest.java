package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.methods.Dynat;
import dynat.methods.Dynat.Inner;
import dynat.methods.Dynat.Switches;
import dynat.methods.Dynat.Teaching;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.nn.Averaging;
import dynat.nn.Checkpoint;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Schedule;
import dynat.nn.Sgd;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run with an average of weights, whose steps take several batches.
class AveragedTest {

    @TempDir
    Path folder;

    private final List<Double> rates = new ArrayList<>();
    private final List<Map<String, Double>> epochs = new ArrayList<>();
    private final List<Map<String, List<Double>>> averages = new ArrayList<>();

    /// 60 images in batches of 16, three batches a step: two steps an epoch, of three batches and of one.
    private void run(Method method, Schedule schedule, int lasting) {
        var listener = new Trainer.Listener() {
            @Override
            public void step(Position at, int steps, Map<String, Double> report, double rate) {
                rates.add(rate);
                averages.add(Tiny.numbers(method.networks().get(method.judged())));
            }

            @Override
            public void epoch(int epoch, Map<String, Double> metrics) {
                epochs.add(metrics);
            }
        };
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                lasting,
                16,
                new Augmentation(0, false),
                schedule,
                Tiny.ATTACK,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
        new Trainer(method, plan, folder, listener, () -> false).run();
    }

    @Test
    void allBatchesOfAStepHaveTheRateOfItsBeginning() {
        Backends.reference().run(() -> {
            run(Tiny.everything(), epoch -> 0.001 * (1 + epoch), 2);
            return null;
        });
        assertEquals(List.of(0.001, 0.001, 0.001, 0.0015, 0.002, 0.002, 0.002, 0.0025), rates);
    }

    @Test
    void theAverageMovesOnceAStep() {
        Backends.reference().run(() -> {
            run(Tiny.everything(), _ -> 0.001, 1);
            return null;
        });
        assertEquals(averages.get(0), averages.get(1)); // within a step
        assertNotEquals(averages.get(1), averages.get(2)); // its third batch
        assertNotEquals(averages.get(2), averages.get(3)); // the epoch's last batch is a step of its own
    }

    /// A teacher that is an average of the student, beside the average that the run is judged by.
    @Test
    void theTeacherCanBeAnAverageOfTheStudent() {
        Backends.reference().run(() -> {
            var student = Tiny.network("student");
            var teacher = new Ema(student, Tiny.network("teacher"), 0.5, false);
            var judged = new Ema(student, Tiny.network("judged"), 0.9, false);
            var sgd = new Sgd(student.parameters(), new Sgd.Rule(0.9, false, 0));
            var optimizer = new Averaging(new Averaging(sgd, teacher, "teacher"), judged);
            var switches = new Switches(Inner.LABEL, Teaching.GIVEN, true, 1, 0, 0);
            var method = new Dynat(teacher.average(), student, Spelled.SEARCH, switches, optimizer);
            double[] before = weight(student);
            assertArrayEquals(before, weight(teacher.average()));
            method.step(Spelled.moment(0));
            double[] after = weight(student), followed = weight(teacher.average());
            for (int i = 0; i < before.length; i++) {
                assertEquals((before[i] + after[i]) / 2, followed[i], 1e-14);
            }
            var names = optimizer.state().keySet();
            assertTrue(names.containsAll(Set.of("teacher.updates", "ema.updates")), names::toString);
            return null;
        });
    }

    private static double[] weight(Layer network) {
        return network.parameters().get("conv1.weight").value().toDoubles();
    }

    @Test
    void bothAreMeasuredAndSavedAndTheAverageDecides() {
        Backends.reference().run(() -> {
            Method method = Tiny.everything();
            assertEquals(Set.of("student", "student_ema"), method.attacked());
            run(method, _ -> 0.01, 4);
            return null;
        });
        assertEquals(
                List.of(
                        "teacher_loss",
                        "label_accuracy",
                        "student_loss",
                        "student_accuracy",
                        "adversary_accuracy",
                        "agreement",
                        "adversary_agreement",
                        "distance_linf",
                        "distance_l2",
                        "teacher_gradient_norm",
                        "student_gradient_norm",
                        "teacher_clean",
                        "student_clean",
                        "student_robust",
                        "student_ema_clean",
                        "student_ema_robust"),
                List.copyOf(epochs.getFirst().keySet()));
        double best = epochs.stream()
                .mapToDouble(metrics -> metrics.get("student_ema_robust"))
                .max()
                .orElseThrow();
        int first = 0;
        while (epochs.get(first).get("student_ema_robust") != best) {
            first++;
        }
        var checkpoint = Checkpoint.read(folder.resolve("best.safetensors"));
        assertEquals(best, Double.parseDouble(checkpoint.metadata().get("run.best")));
        assertEquals(first + 2, Integer.parseInt(checkpoint.metadata().get("run.epoch")));
        Backends.reference().run(() -> {
            var student = Tiny.network("a");
            var average = Tiny.network("b");
            checkpoint.under("student.").load(student.state());
            checkpoint.under("student_ema.").load(average.state());
            assertNotEquals(Tiny.numbers(student), Tiny.numbers(average));
            return null;
        });
        var names = checkpoint.under("optimizer.").values().keySet();
        assertTrue(
                names.containsAll(Set.of("step", "images", "ema.updates", "sum.student.conv1.weight")),
                names::toString);
    }
}
