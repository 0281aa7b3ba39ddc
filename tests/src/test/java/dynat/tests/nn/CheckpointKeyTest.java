package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.tests.Repository;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files of PyTorch's with several dictionaries of tensors, of which one is named.
class CheckpointKeyTest {

    private static final Path RESOURCES = Repository.root().resolve("tests/src/test/resources");
    private static final Path FOLDER = RESOURCES.resolve("dynat/tests/nn/torch");

    @Test
    void oneOfSeveralDictionaries() {
        var path = FOLDER.resolve("two.pt");
        for (var key : List.of("generator", "model", "net")) {
            assertFalse(Checkpoint.read(path, key).values().isEmpty(), key);
        }
        assertEquals(
                "checkpoint: %s holds no dictionary of tensors under 'ema'; under others: generator, model, net"
                                .formatted(path)
                        + "\n    fix:    name one of these by --checkpoint-key",
                assertThrows(CheckpointError.class, () -> Checkpoint.read(path, "ema"))
                        .getMessage());
        var alone = FOLDER.resolve("resnet.pt");
        assertEquals(
                "checkpoint: %s holds no dictionary of tensors under 'ema'; under others: none\n    fix:    leave --checkpoint-key out"
                        .formatted(alone),
                assertThrows(CheckpointError.class, () -> Checkpoint.read(alone, "ema"))
                        .getMessage());
        var training = FOLDER.resolve("training.pth");
        assertEquals(
                Checkpoint.read(training).values().keySet(),
                Checkpoint.read(training, "state_dict").values().keySet());
    }

    @Test
    void aFileOfSafetensorsHasNoKeys() {
        var path = RESOURCES.resolve("golden/mini/model.safetensors");
        assertEquals(
                "checkpoint: %s is a file of safetensors, whose tensors stand under no key such as 'ema'\n    fix:    leave --checkpoint-key out"
                        .formatted(path),
                assertThrows(CheckpointError.class, () -> Checkpoint.read(path, "ema"))
                        .getMessage());
    }
}
