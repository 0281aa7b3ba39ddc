package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.AutoAugment;
import dynat.datasets.Cutout;
import dynat.datasets.Extra;
import dynat.datasets.HoldOut;
import dynat.datasets.RandAugment;
import dynat.methods.Diverged;
import dynat.methods.Dynat;
import dynat.methods.Dynat.Inner;
import dynat.methods.Dynat.Switches;
import dynat.methods.Dynat.Teaching;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Moment;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.nn.Cosine;
import dynat.nn.Layer;
import dynat.nn.OneCycle;
import dynat.nn.Optimizer;
import dynat.nn.Schedule;
import dynat.nn.Sgd;
import dynat.nn.Warmup;
import dynat.tensor.Cell;
import dynat.tensor.Device;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs that are stopped and resumed, against runs that were not.
@AlsoOnGpu
class TrainerTest {

    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    /// What a run told, and how it can be stopped after a number of steps or in the middle of judging.
    private static final class Witness implements Trainer.Listener {
        private final List<Map<String, Double>> epochs = new ArrayList<>();
        private final IntPredicate stopAfter;
        private int steps;
        private boolean stop;

        Witness(IntPredicate stopAfter) {
            this.stopAfter = stopAfter;
        }

        @Override
        public void step(Position at, int of, Map<String, Double> report, double rate) {
            stop = stopAfter.test(++steps);
        }

        @Override
        public void judging(int epoch, int done, int of) {
            stop |= stopAfter.test(-epoch);
        }

        @Override
        public void epoch(int epoch, Map<String, Double> metrics) {
            epochs.add(metrics);
        }

        BooleanSupplier stop() {
            return () -> stop;
        }
    }

    /// What a run is made with.
    private enum Kind {
        PLAIN,
        /// A method that keeps something between steps; additional images in every batch.
        KEEPING,
        /// AdamW with groups, clipped, averaged, accumulated, warmed up.
        EVERYTHING,
        /// The same, the average's running statistics made anew; images varied in every way, mixed, labels smoothed.
        RECOMPUTED,
        /// Averaged over epochs, mixed likewise; additional images in every batch.
        SWA;

        Method method() {
            return switch (this) {
                case PLAIN -> Tiny.dynat(Switches.DEFAULT);
                case KEEPING -> Changed.counting(Tiny.dynat(Switches.DEFAULT));
                case EVERYTHING -> Tiny.everything();
                case RECOMPUTED -> Tiny.recomputed();
                case SWA -> Tiny.swa();
            };
        }

        Augmentation augmentation() {
            Augmentation usual = new Augmentation(1, true);
            return this == RECOMPUTED
                    ? usual.then(AutoAugment.CIFAR10)
                            .then(new RandAugment(2, 9))
                            .then(new Cutout(2))
                    : usual;
        }

        Mixing mixing() {
            return this == RECOMPUTED || this == SWA ? new Mixing(1, 1, 0.1) : Mixing.NONE;
        }

        /// They come several times in a run, and with their last pass unfinished at the end of an epoch.
        Optional<Extra> extra() {
            return this == KEEPING || this == SWA ? Optional.of(new Extra(new Tiny.Bars(13), 0.3)) : Optional.empty();
        }

        Schedule schedule(double rate, int epochs) {
            return this == EVERYTHING || this == RECOMPUTED
                    ? new Warmup(new Cosine(rate, epochs, 0), 1.5, 0.1)
                    : new OneCycle(rate, epochs, 4);
        }
    }

    /// A method that is told other moments than the trainer's.
    private record Changed(Method method, Map<String, Cell> state, UnaryOperator<Moment> change) implements Method {

        /// The rate falls with the number of steps, which is kept.
        static Changed counting(Method method) {
            var steps = new Cell(Tensor.scalar(0));
            return new Changed(method, Map.of("steps", steps), m -> {
                double count = steps.value().item() + 1;
                steps.write(new double[] {count});
                return new Moment(m.x(), m.truth(), m.target(), m.draws(), m.rate() / count, m.time());
            });
        }

        @Override
        public Map<String, Layer> networks() {
            return method.networks();
        }

        @Override
        public String judged() {
            return method.judged();
        }

        @Override
        public Optimizer optimizer() {
            return method.optimizer();
        }

        @Override
        public Map<String, Double> step(Moment m) {
            return method.step(change.apply(m));
        }
    }

    private Kind kind = Kind.PLAIN;

    /// 60 images in batches of 16: an epoch is 4 batches, or accumulated in threes a step of 3 and one of 1.
    @ParameterizedTest
    @EnumSource
    void aRunThatIsStoppedAndResumedEndsAtTheSameBits(Kind kind) throws IOException {
        this.kind = kind;
        for (Device device : Backends.ready()) {
            var straight = run(device, "straight", _ -> false);
            int[] cuts = {1, 3, 4, 5, 11, -2, -3}; // 4 is an epoch's last step; -2 is while epoch 2 is judged
            for (int cut : cuts) {
                String name = "cut" + cut;
                var first = run(device, name, n -> n == cut);
                var second = resume(device, name);
                var epochs = new ArrayList<>(first);
                epochs.addAll(second);
                assertEquals(straight, epochs, device + ", stopped at " + cut);
                for (String file : List.of("last.safetensors", "best.safetensors")) {
                    assertArrayEquals(
                            bytes(device, "straight", file), bytes(device, name, file), device + ", stopped at " + cut);
                }
            }
        }
    }

    @Test
    void aRunGoesOnFromTheLastCheckpointWhenItIsKilledWithoutWarning() throws IOException {
        var device = Backends.reference();
        var straight = run(device, "straight", _ -> false);
        assertThrows(
                IllegalStateException.class,
                () -> run(device, "killed", n -> {
                    if (n == 6) {
                        throw new IllegalStateException("killed");
                    }
                    return false;
                }));
        var rest = resume(device, "killed");
        assertEquals(straight.subList(1, EPOCHS), rest);
        assertArrayEquals(bytes(device, "straight", "last.safetensors"), bytes(device, "killed", "last.safetensors"));
    }

    /// How often an average followed belongs to it rather than to the optimizer: its decay begins small.
    @Test
    void anAverageGoesOnWhereTheOptimizerBeginsAnew() throws IOException {
        kind = Kind.EVERYTHING;
        var device = Backends.reference();
        run(device, "cut", n -> n == 5);
        device.run(() -> {
            Method method = kind.method();
            var path = folder.resolve(device + "cut");
            trainer(method, path, new Witness(_ -> false), 0.1, EPOCHS).resume(path.resolve("last.safetensors"), false);
            var state = method.optimizer().state();
            assertEquals(2, state.get("ema.updates").value().item());
            assertEquals(0, state.get("images").value().item(), "the fifth batch is not waiting for its step");
            return null;
        });
    }

    @Test
    void itLearns() throws IOException {
        var device = Backends.reference();
        var path = Files.createDirectories(folder.resolve("learns"));
        var witness = new Witness(_ -> false);
        device.run(() ->
                trainer(Tiny.dynat(Switches.DEFAULT), path, witness, 0.1, 25).run());
        var first = witness.epochs.getFirst();
        var last = witness.epochs.getLast();
        assertTrue(last.get("teacher_loss") < 0.2 * first.get("teacher_loss"), first + " to " + last);
        assertTrue(last.get("label_accuracy") > 0.95 && last.get("student_robust") > 0.8, first + " to " + last);
    }

    @Test
    void aLossThatIsNotANumberEndsTheRunAndKeepsTheLastGoodCheckpoint() throws IOException {
        var device = Backends.reference();
        run(device, "diverging", n -> n == 2);
        byte[] good = bytes(device, "diverging", "last.safetensors");
        var error = assertThrows(
                Diverged.class,
                () -> device.run(() -> {
                    Method method = Tiny.dynat(Switches.DEFAULT);
                    var trainer = trainer(
                            method, folder.resolve(device + "diverging"), new Witness(_ -> false), Double.NaN, EPOCHS);
                    trainer.resume();
                    return trainer.run();
                }));
        assertEquals(4, error.step()); // step 3 is the first with the new rate, step 4 meets its weights
        assertEquals("""
                train: teacher_loss is NaN at step 4
                    fix:    lower the learning rate (--lr) and begin anew""", error.getMessage());
        assertArrayEquals(good, bytes(device, "diverging", "last.safetensors"));
    }

    /// The file that a teacher came from is not asked for again.
    @Test
    void aGivenTeacherComesBackFromTheCheckpoint() throws IOException {
        var device = Backends.reference();
        var path = Files.createDirectories(folder.resolve("given"));
        var switches = new Switches(Inner.LABEL, Teaching.GIVEN, true, 1, 0, 0);
        device.run(() -> {
            var witness = new Witness(n -> n == 2);
            var first = given(switches, "pretrained");
            var numbers = Tiny.numbers(first.networks().get("teacher"));
            assertEquals(
                    Ending.INTERRUPTED, trainer(first, path, witness, 0.1, 1).run());
            var second = given(switches, "blank");
            trainer(second, path, witness, 0.1, 1).resume();
            assertEquals(numbers, Tiny.numbers(second.networks().get("teacher")));
            assertEquals(
                    Tiny.numbers(first.networks().get("student")),
                    Tiny.numbers(second.networks().get("student")));
            return null;
        });
    }

    /// Nothing of a checkpoint is taken that does not say how far its run had come.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            run.epoch     | none   | does not note run.epoch, a whole number from 1 to 2147483647
            run.epoch     | 0      | notes that run.epoch is '0', not a whole number from 1 to 2147483647
            run.step      | 2.5    | notes that run.step is '2.5', not a whole number from 0 to 2147483647
            run.images    | none   | does not note run.images, a whole number from 0 to 9223372036854775807
            run.best      | NaN    | notes that run.best is 'NaN', not a finite number
            run.bestEpoch | many   | notes that run.bestEpoch is 'many', not a whole number from 0 to 2147483647
            run.total.00.teacher_loss | x | notes that run.total.00.teacher_loss is 'x', not a finite number
            """)
    void aCheckpointThatDoesNotSayHowFarItsRunHadCome(String key, String note, String problem) {
        Backends.reference().run(() -> {
            var trained = trainer(Tiny.dynat(Switches.DEFAULT), folder, new Witness(n -> n == 1), 0.1, 1);
            trained.run();
            var last = folder.resolve("last.safetensors");
            var whole = Checkpoint.read(last);
            var metadata = new TreeMap<>(whole.metadata());
            metadata.compute(key, (_, was) -> {
                assertNotNull(was, key);
                return note;
            });
            Method method = Tiny.dynat(Switches.DEFAULT);
            var before = Tiny.numbers(method.networks().get("student"));
            var trainer = trainer(method, folder, new Witness(_ -> false), 0.1, 1);
            var error = assertThrows(
                    CheckpointError.class, () -> trainer.resume(new Checkpoint(last, whole.values(), metadata), true));
            assertEquals(
                    "checkpoint: %s %s\n    fix:    use a checkpoint as train wrote it".formatted(last, problem),
                    error.getMessage());
            assertEquals(before, Tiny.numbers(method.networks().get("student")));
            assertEquals(1, trainer.position().epoch());
            assertEquals(0, trainer.position().step());
            trainer.resume(whole, true);
            assertEquals(1, trainer.position().step());
            return null;
        });
    }

    private static Method given(Switches switches, String teacher) {
        var student = Tiny.network("student");
        var sgd = new Sgd(student.parameters(), new Sgd.Rule(0.9, false, 0));
        return new Dynat(Tiny.network(teacher), student, Spelled.SEARCH, switches, sgd);
    }

    /// 60 images in batches of 16.
    @Test
    void momentsSayHowManyEpochsAreDone() {
        var times = new ArrayList<Double>();
        var device = Backends.reference();
        device.run(() -> {
            var telling = new Changed(Tiny.dynat(Switches.DEFAULT), Map.of(), m -> {
                times.add(m.time());
                return m;
            });
            return trainer(telling, folder, new Witness(_ -> false), 0.1, 2).run();
        });
        assertEquals(List.of(0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75), times);
    }

    private List<Map<String, Double>> run(Device device, String name, IntPredicate stopAfter) throws IOException {
        var path = Files.createDirectories(folder.resolve(device + name));
        var witness = new Witness(stopAfter);
        device.run(() -> trainer(kind.method(), path, witness, 0.1, EPOCHS).run());
        return witness.epochs;
    }

    private List<Map<String, Double>> resume(Device device, String name) {
        var witness = new Witness(_ -> false);
        var ending = device.run(() -> {
            var trainer = trainer(kind.method(), folder.resolve(device + name), witness, 0.1, EPOCHS);
            trainer.resume();
            return trainer.run();
        });
        assertEquals(Ending.FINISHED, ending);
        return witness.epochs;
    }

    private Trainer trainer(Method method, Path path, Witness witness, double rate, int epochs) {
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                epochs,
                16,
                kind.augmentation(),
                kind.schedule(rate, epochs),
                Tiny.ATTACK,
                5,
                Map.of("about", "tiny"),
                kind.mixing(),
                kind.extra());
        return new Trainer(method, plan, path, witness, witness.stop());
    }

    private byte[] bytes(Device device, String name, String file) throws IOException {
        return Files.readAllBytes(folder.resolve(device + name).resolve(file));
    }
}
