package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.methods.Control;
import dynat.methods.Control.Saving;
import dynat.methods.Dynat.Switches;
import dynat.methods.Mixing;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.OneCycle;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run keeps, and when it ends early, on networks that train in milliseconds: 4 steps an epoch.
class ControlTest {

    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    /// Kills a run after a number of steps, and remembers what could not be saved.
    private static class Killer implements Trainer.Listener {
        private final int after;
        private final List<String> unsaved = new ArrayList<>();
        private int steps;

        Killer(int after) {
            this.after = after;
        }

        @Override
        public void step(Position at, int of, Map<String, Double> report, double rate) {
            if (++steps > after) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public void unsaved(Path file, Position at, UncheckedIOException problem) {
            unsaved.add(file.getFileName().toString());
        }
    }

    private Trainer trainer(String name, Control control, Trainer.Listener listener) {
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                EPOCHS,
                16,
                Augmentation.NONE,
                new OneCycle(0.1, EPOCHS, 4),
                Tiny.ATTACK,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
        return new Trainer(Tiny.dynat(Switches.DEFAULT), plan, control, at(name), listener, () -> false);
    }

    private Path at(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static Control saving(Saving saving) {
        return new Control(0, Optional.empty(), 0, false, saving);
    }

    private Ending run(String name, Control control) {
        return Backends.reference()
                .run(() -> trainer(name, control, new Trainer.Listener() {}).run());
    }

    private byte[] last(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name).resolve("last.safetensors"));
    }

    /// What is written within an epoch is gone back to after a kill, wherever that came.
    @Test
    void aRunKilledWithinAnEpochLosesOnlyTheStepsSinceLastWasWritten() throws IOException {
        run("straight", Control.NONE);
        for (var saving : List.of(new Saving(0, 0, 2, Duration.ZERO), new Saving(0, 0, 0, Duration.ofNanos(1)))) {
            String name = "killed" + saving.steps();
            Position back = Backends.reference().run(() -> {
                var trainer = trainer(name, saving(saving), new Killer(7));
                assertThrows(IllegalStateException.class, trainer::run);
                var again = trainer(name, Control.NONE, new Trainer.Listener() {});
                Position at = again.resume();
                assertEquals(Ending.FINISHED, again.run());
                return at;
            });
            assertEquals(2, back.epoch());
            assertEquals(saving.steps() == 2 ? 2 : 3, back.step());
            assertArrayEquals(last("straight"), last(name));
        }
    }

    @Test
    void theNewestCheckpointsOfEpochsStay() throws IOException {
        run("two", saving(new Saving(1, 2, 0, Duration.ZERO)));
        run("all", saving(new Saving(1, 0, 0, Duration.ZERO)));
        run("second", saving(new Saving(2, 1, 0, Duration.ZERO)));
        assertEquals(List.of("epoch-002.safetensors", "epoch-003.safetensors"), epochs("two"));
        assertEquals(List.of("epoch-001.safetensors", "epoch-002.safetensors", "epoch-003.safetensors"), epochs("all"));
        assertEquals(List.of("epoch-002.safetensors"), epochs("second"));
        assertArrayEquals(last("two"), Files.readAllBytes(folder.resolve("two/epoch-003.safetensors")));
    }

    /// Those of later epochs, which a run that goes back finds, are none of its newest.
    @Test
    void theCheckpointsOfLaterEpochsDoNotCount() throws IOException {
        run("back", saving(new Saving(1, 1, 0, Duration.ZERO)));
        Path later = folder.resolve("back/epoch-007.safetensors");
        Files.move(folder.resolve("back/epoch-003.safetensors"), later);
        run("back", saving(new Saving(1, 2, 0, Duration.ZERO)));
        assertEquals(
                List.of("epoch-002.safetensors", "epoch-003.safetensors", "epoch-007.safetensors"), epochs("back"));
    }

    /// The window's checkpoints stay, and are not among those that `keep` counts.
    @Test
    void theCheckpointsOfAWindowAllStay() throws IOException {
        run("window", saving(new Saving(0, 1, 0, Duration.ZERO, new Control.Window(2, 3))));
        run("both", saving(new Saving(1, 1, 0, Duration.ZERO, new Control.Window(1, 2))));
        run("first", saving(new Saving(1, 1, 0, Duration.ZERO, new Control.Window(1, 1))));
        assertEquals(List.of("epoch-002.safetensors", "epoch-003.safetensors"), epochs("window"));
        assertEquals(
                List.of("epoch-001.safetensors", "epoch-002.safetensors", "epoch-003.safetensors"), epochs("both"));
        assertEquals(List.of("epoch-001.safetensors", "epoch-003.safetensors"), epochs("first"));
    }

    private List<String> epochs(String name) throws IOException {
        try (var files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("epoch"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void limitsEndARun() {
        assertEquals(Ending.OUT_OF_STEPS, run("steps", new Control(5, Optional.empty(), 0, false, Saving.NONE)));
        assertEquals(
                Ending.OUT_OF_TIME,
                run("time", new Control(0, Optional.of(Duration.ofNanos(1)), 0, false, Saving.NONE)));
        assertEquals(Ending.FINISHED, run("enough", new Control(12, Optional.empty(), 9, false, Saving.NONE)));
    }

    /// A best checkpoint that could not be written is no best: the next epoch that is better than the file is kept.
    @Test
    void aRunGoesOnWithoutItsCheckpointsAndFailsAtTheEndIfLastIsNotSaved() throws IOException {
        Files.createDirectories(folder.resolve("blocked/best.safetensors/full"));
        var blocked = new Killer(99);
        assertEquals(
                Ending.FINISHED,
                Backends.reference()
                        .run(() -> trainer("blocked", Control.NONE, blocked).run()));
        assertFalse(blocked.unsaved.isEmpty());
        assertTrue(blocked.unsaved.stream().allMatch("best.safetensors"::equals), () -> "" + blocked.unsaved);

        Files.createDirectories(folder.resolve("lost/last.safetensors/full"));
        var lost = new Killer(99);
        var problem = assertThrows(
                UncheckedIOException.class,
                () -> Backends.reference()
                        .run(() -> trainer("lost", Control.NONE, lost).run()));
        assertTrue(problem.getMessage().startsWith("checkpoint: "), problem.getMessage());
        assertEquals(List.of("last.safetensors", "last.safetensors", "last.safetensors"), lost.unsaved);
        assertEquals(12, lost.steps, "all steps were taken");
    }
}
