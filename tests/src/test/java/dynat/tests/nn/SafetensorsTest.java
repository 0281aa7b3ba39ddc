package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.nn.Parameter;
import dynat.nn.Safetensors;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are not what they say; each message in full.
@ExtendWith(OnEjml.class)
class SafetensorsTest {

    @TempDir
    private Path folder;

    private static byte[] bytes(String header, int numbers) {
        var text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + numbers)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.safetensors"), bytes);
    }

    private void assertRejected(byte[] bytes, String reason) throws IOException {
        var path = write(bytes);
        assertEquals(
                "checkpoint: %s %s\n    fix:    copy the file again, or use another checkpoint".formatted(path, reason),
                assertThrows(CheckpointError.class, () -> Safetensors.read(path))
                        .getMessage());
    }

    @Test
    void everyDTypeIsRead() throws IOException {
        var header = """
                {"f64": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]},
                 "i64": {"dtype": "I64", "shape": [], "data_offsets": [8, 16]},
                 "f32": {"dtype": "F32", "shape": [1, 1], "data_offsets": [16, 20]},
                 "i32": {"dtype": "I32", "shape": [1], "data_offsets": [20, 24]},
                 "f16": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
                 "bf16": {"dtype": "BF16", "shape": [2], "data_offsets": [28, 32]}}""";
        var file = bytes(header, 32);
        ByteBuffer.wrap(file, file.length - 32, 32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .putLong(-5)
                .putFloat(0.1f)
                .putInt(-7)
                .putShort((short) 0x3C00) // 1
                .putShort((short) 0xC100) // -2.5
                .putShort((short) 0x3F80) // 1
                .putShort((short) 0xC020); // -2.5
        var read = Safetensors.read(write(file)).tensors();
        assertArrayEquals(new double[] {0.1}, read.get("f64").toDoubles());
        assertArrayEquals(new double[] {-5}, read.get("i64").toDoubles());
        assertArrayEquals(new float[] {0.1f}, read.get("f32").toFloats());
        assertArrayEquals(new double[] {-7}, read.get("i32").toDoubles());
        assertArrayEquals(new double[] {1, -2.5}, read.get("f16").toDoubles());
        assertArrayEquals(new double[] {1, -2.5}, read.get("bf16").toDoubles());
        assertEquals(new Shape(), read.get("i64").shape());
    }

    @Test
    void countersOfBatchesArePassedOver() throws IOException {
        var header = """
                {"bn.bias": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
                 "bn.num_batches_tracked": {"dtype": "I64", "shape": [], "data_offsets": [4, 12]}}""";
        Checkpoint.read(write(bytes(header, 12))).load(Map.of("bn.bias", new Parameter(Tensor.scalar(1))));
    }

    @Test
    void anAbsentFile() {
        var path = folder.resolve("none.safetensors");
        assertEquals(
                "checkpoint: %s does not exist\n    fix:    check the path".formatted(path),
                assertThrows(CheckpointError.class, () -> Checkpoint.read(path)).getMessage());
    }

    @Test
    void aFolder() {
        assertEquals(
                "checkpoint: %s is a folder\n    fix:    name a file in it, such as %s"
                        .formatted(folder, folder.resolve("best.safetensors")),
                assertThrows(CheckpointError.class, () -> Checkpoint.read(folder))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seed: 1", "epoch,loss\n1,2.3\n", "<!DOCTYPE html>", "\0\0\0\0\0\0\0\0\0{}"})
    void aFileOfAnotherKind(String text) throws IOException {
        var path = write(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                """
                checkpoint: %s is neither a file of safetensors nor one of torch.save
                    fix:    name one that train or torch.save wrote; if this is one, copy it again""".formatted(path),
                assertThrows(CheckpointError.class, () -> Checkpoint.read(path)).getMessage());
    }

    /// Others write none there, but JSON allows it.
    @ParameterizedTest
    @ValueSource(strings = {"{}", " \t\r\n{}", "                                {}"})
    void whiteSpaceBeforeTheHeader(String header) throws IOException {
        assertEquals(Map.of(), Checkpoint.read(write(bytes(header, 0))).values());
    }

    @Test
    void tooShortForALength() throws IOException {
        assertRejected(new byte[5], "has 5 bytes, fewer than the 8 that say how long its header is");
        assertRejected(new byte[0], "has 0 bytes, fewer than the 8 that say how long its header is");
    }

    @Test
    void headerLongerThanTheFile() throws IOException {
        var file = bytes("{}", 0);
        file[0] = 100;
        assertRejected(file, "says that its header has 100 bytes, but only 2 follow");
    }

    @Test
    void headerOfAnAbsurdLength() throws IOException {
        var file = bytes("{}", 0);
        file[3] = 6; // 6 · 2²⁴ + 2
        assertRejected(file, "says that its header has 100663298 bytes; at most 10000000 are read");
        file[7] = -1;
        assertRejected(file, "says that its header has 18374686479772286978 bytes; at most 10000000 are read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    {"a": | has a header that is not one JSON object with distinct names
                    hello | has a header that is not one JSON object with distinct names
                    {} {} | has a header that is not one JSON object with distinct names
                    [1]   | has a header that is not one JSON object with distinct names
                    {"a": 1} | describes tensor 'a' without dtype, shape and two data_offsets: 1
                    {"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}} | describes tensor 'a' without dtype, shape and two data_offsets: {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}
                    {"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}} | describes tensor 'a' without dtype, shape and two data_offsets: {"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 8]}} | describes tensor 'a' without dtype, shape and two data_offsets: {"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}
                    {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}} | gives tensor 'a' offsets 0 to 4, but [2] of F32 takes 8 bytes
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}} | gives tensor 'a' offsets 4 to 0, but [1] of F32 takes 4 bytes
                    {"a": {"dtype": "F32", "shape": [65536, 65536], "data_offsets": [0, 0]}} | gives tensor 'a' the shape [65536,65536], more than 2 GiB of F32
                    {"a": {"dtype": "F32", "shape": [9223372036854775807, 0], "data_offsets": [0, 0]}} | gives tensor 'a' the shape [9223372036854775807,0], more than 2 GiB of F32
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}} | gives tensor 'b' bytes from 2 on, which belong to another up to 4
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [6, 10]}} | has bytes 4 to 6 that belong to no tensor
                    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}} | has bytes 4 to 6 that belong to no tensor
                    {"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}} | ends after 6 of 8 bytes of numbers
                    {"__metadata__": {"epoch": 3}} | has metadata 'epoch' that is 3, not a string
                    """)
    void headersThatLie(String header, String reason) throws IOException {
        assertRejected(bytes(header, 6), reason);
    }

    @Test
    void namesThatComeTwice() throws IOException {
        var entry = "\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}";
        assertRejected(
                bytes("{" + entry + ", " + entry + "}", 4),
                "has a header that is not one JSON object with distinct names");
    }

    @Test
    void aDTypeThatIsNotRead() throws IOException {
        var path = write(bytes("{\"a\": {\"dtype\": \"BOOL\", \"shape\": [4], \"data_offsets\": [0, 4]}}", 4));
        assertEquals(
                """
                checkpoint: %s holds tensor 'a' of dtype BOOL
                    fix:    save it as one of F64, F32, BF16, I32, I64, F16""".formatted(path),
                assertThrows(CheckpointError.class, () -> Safetensors.read(path))
                        .getMessage());
    }

    private byte[] saved() throws IOException {
        var path = folder.resolve("saved.safetensors");
        Checkpoint.save(
                path,
                Map.of("weight", new Parameter(Tensor.of(new Shape(2, 3), 1.0, 2, 3, 4, 5, 6))),
                Map.of("epoch", "3"));
        return Files.readAllBytes(path);
    }

    @Test
    void aBitThatTurned() throws IOException {
        var file = saved();
        var written = new String(file, StandardCharsets.UTF_8).replaceAll("(?s).*\"sha256\":\"(.{64})\".*", "$1");
        file[file.length - 1] ^= 1;
        var path = write(file);
        var message = assertThrows(CheckpointError.class, () -> Safetensors.read(path))
                .getMessage();
        assertTrue(
                message.matches(
                        "checkpoint: \\Q%s\\E does not hold what was saved: its SHA-256 is [0-9a-f]{64}, not %s\n    fix:    copy the file again, or use another checkpoint"
                                .formatted(path, written)),
                message);
    }

    @Test
    void aShapeOfTheSameSize() throws IOException {
        var text = new String(saved(), StandardCharsets.ISO_8859_1);
        var path = write(text.replace("[2,3]", "[3,2]").getBytes(StandardCharsets.ISO_8859_1));
        var message = assertThrows(CheckpointError.class, () -> Safetensors.read(path))
                .getMessage();
        assertTrue(
                message.startsWith("checkpoint: %s does not hold what was saved: its SHA-256 is ".formatted(path)),
                message);
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        var file = saved();
        for (int length = 0; length < file.length; length++) {
            var path = write(Arrays.copyOf(file, length));
            assertThrows(CheckpointError.class, () -> Safetensors.read(path), length + " bytes");
        }
    }

    /// Whatever bit turns, the file is refused or holds the same as before: white space may become other white space,
    /// and with the digest's own name the check is lost, but nothing else.
    @Test
    void everyDamagedByteIsFound() throws IOException {
        var file = saved();
        var whole = Safetensors.read(write(file));
        int refused = 0;
        for (int at = 0; at < file.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                file[at] ^= (byte) (1 << bit);
                try {
                    var read = Safetensors.read(write(file));
                    var where = "byte %d bit %d".formatted(at, bit);
                    assertEquals(whole.tensors(), read.tensors(), where);
                    assertEquals("3", read.metadata().get("epoch"), where);
                } catch (CheckpointError _) {
                    refused++;
                }
                file[at] ^= (byte) (1 << bit);
            }
        }
        assertTrue(refused > 7 * file.length, refused + " of " + 8 * file.length);
    }
}
