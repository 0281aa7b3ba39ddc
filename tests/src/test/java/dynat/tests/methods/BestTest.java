package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.methods.Mixing;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.nn.Checkpoint;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which epoch is the best of a run all of whose epochs are equally good.
class BestTest {

    @TempDir
    Path folder;

    private final List<Integer> saved = new ArrayList<>(), unsaved = new ArrayList<>();

    /// @param blocked how many epochs find `best` blocked
    private void run(int blocked) {
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                4,
                16,
                Augmentation.NONE,
                _ -> 0.1,
                Tiny.ATTACK,
                5,
                Map.of(),
                Mixing.NONE,
                Optional.empty());
        Path best = folder.resolve("best.safetensors");
        var listener = new Trainer.Listener() {
            @Override
            public void saved(Path file, Position at) {
                if (file.equals(best)) {
                    saved.add(at.epoch() - 1);
                }
            }

            @Override
            public void unsaved(Path file, Position at, UncheckedIOException problem) {
                unsaved.add(at.epoch() - 1);
            }

            @Override
            public void epoch(int epoch, Map<String, Double> metrics) {
                if (epoch == blocked) {
                    delete(best.resolve("full"));
                    delete(best);
                }
            }
        };
        Backends.reference().run(() -> new Trainer(Idle.of(_ -> Map.of()), plan, folder, listener, () -> false).run());
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private void assertBest(int epoch) {
        var metadata = Checkpoint.read(folder.resolve("best.safetensors")).metadata();
        assertEquals(Integer.toString(epoch), metadata.get("run.bestEpoch"));
        assertEquals(Integer.toString(epoch + 1), metadata.get("run.epoch"));
        var last = Checkpoint.read(folder.resolve("last.safetensors")).metadata();
        assertEquals(Integer.toString(epoch), last.get("run.bestEpoch"));
        assertEquals(metadata.get("run.best"), last.get("run.best"));
    }

    @Test
    void ofEqualsTheFirst() {
        run(0);
        assertEquals(List.of(1), saved);
        assertBest(1);
    }

    /// What could not be written is no best, however good it was.
    @Test
    void ofEqualsTheFirstThatCouldBeWritten() throws IOException {
        Files.createDirectories(folder.resolve("best.safetensors/full"));
        run(2);
        assertEquals(List.of(1, 2), unsaved);
        assertEquals(List.of(3), saved);
        assertBest(3);
    }
}
