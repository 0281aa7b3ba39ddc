package dynat.tests.nn;

import static dynat.tests.nn.TorchZip.pickle;
import static dynat.tests.nn.TorchZip.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Zip files whose entries are not what they seem.
class StoredZipTest {

    /// Each header agrees with the directory, but one entry lies within the other: by many of them a small file would
    /// hold much.
    @Test
    void anEntryWithinAnother() {
        String name = "archive/data/1";
        byte[] bytes = new byte[5];
        byte[] inner = Arrays.copyOf(new TorchZip().with(name, bytes).bytes(), 30 + name.length() + bytes.length);
        byte[] zip = TorchZip.of(pickle("}", text("a"), "Ns."))
                .with("archive/data/0", inner)
                .with(name, bytes)
                .bytes();
        int within =
                new String(zip, StandardCharsets.ISO_8859_1).indexOf(new String(inner, StandardCharsets.ISO_8859_1));
        int entry = zip.length - 22 - 46 - name.length(); // the directory's last
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 42, within);
        assertEquals(
                """
                checkpoint: x.pt has two entries that share byte %d
                    fix:    copy the file again, or use another checkpoint""".formatted(within),
                assertThrows(CheckpointError.class, () -> Checkpoint.of(Path.of("x.pt"), zip))
                        .getMessage());
    }
}
