package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.tensor.Cell;
import dynat.tensor.Devices;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

    private static final String LAST = "run/last.safetensors";

    @TempDir
    private Path folder;

    /// Writes the run's last checkpoint again.
    ///
    /// @param note in the place of another; `null` to leave it out
    private void note(String key, String note) {
        Path file = folder.resolve(LAST);
        Checkpoint whole = Checkpoint.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
        metadata.compute(key, (_, _) -> note);
        Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("test")) {
                Map<String, Cell> state = new LinkedHashMap<>();
                whole.values()
                        .forEach(
                                (name, value) -> state.put(name, new Cell(Tensor.of(value.shape(), value.toFloats()))));
                Checkpoint.save(file, state, metadata);
                return null;
            }
        });
    }

    @Test
    void aCheckpointWhoseNotesAreMissingOrMakeNoSense() throws IOException {
        Session session = new Session(folder);
        session.train("run", "--max-steps", "1").assertDone();
        assertRefused(
                session, "run.images", null, "does not note run.images, a whole number from 0 to " + Long.MAX_VALUE);
        assertRefused(
                session,
                "run.epoch",
                "first",
                "notes that run.epoch is 'first', not a whole number from 1 to 2147483647");
        assertRefused(session, "classes", "-", "notes that classes is '-', not a whole number from 1 to 2147483647");
    }

    private void assertRefused(Session session, String key, String note, String problem) throws IOException {
        note(key, note);
        byte[] before = session.bytes(LAST);
        Session.Outcome refused =
                session.run("train", "--resume", session.at("run").toString(), "--max-steps", "0");
        assertTrue(
                refused.err()
                        .endsWith("\ncheckpoint: %s %s\n    fix:    use a checkpoint as train wrote it\n"
                                .formatted(session.at(LAST), problem)),
                refused.err());
        assertEquals(3, refused.code());
        assertArrayEquals(before, session.bytes(LAST));
        note(key, "1");
    }
}
