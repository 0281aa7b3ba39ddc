package dynat.tests.nn;

import static dynat.tests.nn.TorchZip.pickle;
import static dynat.tests.nn.TorchZip.tensor;
import static dynat.tests.nn.TorchZip.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import dynat.tensor.DType;
import dynat.tensor.Shape;
import dynat.tests.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that PyTorch wrote (see `generate.py` beside them), and files that only look so.
class TorchFileTest {

    private static final Path NAME = Path.of("x.pt");
    private static final Path FOLDER = Repository.root().resolve("tests/src/test/resources/dynat/tests/nn/torch");
    private static final String AGAIN = "copy the file again, or use another checkpoint";
    private static final String ALONE = "save the tensors alone: torch.save(model.state_dict(), FILE)";

    static byte[] file(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] range(int from, int to) {
        return IntStream.range(from, to).asDoubleStream().toArray();
    }

    private static void assertTensor(Checkpoint file, String name, Shape shape, double... values) {
        var entry = file.values().get(name);
        assertEquals(shape, entry.shape(), name);
        assertArrayEquals(values, entry.toDoubles(), name);
    }

    private static void assertRefused(byte[] bytes, String reason, String fix) {
        assertEquals(
                "checkpoint: x.pt %s\n    fix:    %s".formatted(reason, fix),
                assertThrows(CheckpointError.class, () -> Checkpoint.of(NAME, bytes))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void everyDTypeInEveryProtocol(int protocol) {
        var read = Checkpoint.of(NAME, file("dtypes%d.pt".formatted(protocol)));
        var types = Map.of(
                "float64",
                DType.F64,
                "float32",
                DType.F32,
                "float16",
                DType.F16,
                "bfloat16",
                DType.BF16,
                "int64",
                DType.I64,
                "int32",
                DType.I32,
                "int16",
                DType.I32,
                "int8",
                DType.I32,
                "uint8",
                DType.I32,
                "bool",
                DType.I32);
        assertEquals(types.keySet(), read.values().keySet());
        types.forEach((name, dtype) -> {
            var values = name.equals("uint8") ? range(250, 256) : name.equals("bool") ? bits() : range(-3, 3);
            assertTensor(read, name, new Shape(2, 3), values);
            assertEquals(dtype, read.values().get(name).dtype(), name);
        });
    }

    private static double[] bits() {
        return new double[] {0, 1, 0, 1, 0, 1};
    }

    @Test
    void viewsAreLaidOut() throws IOException {
        var read = Checkpoint.read(FOLDER.resolve("views.pt"));
        assertTensor(read, "base", new Shape(4, 6), range(0, 24));
        assertTensor(
                read,
                "transposed",
                new Shape(6, 4),
                IntStream.range(0, 24).mapToDouble(i -> i % 4 * 6 + i / 4).toArray());
        assertTensor(read, "column", new Shape(4), 2, 8, 14, 20);
        assertTensor(read, "rows", new Shape(2, 6), range(6, 18));
        assertTensor(read, "every_other", new Shape(2, 3), 1, 3, 5, 13, 15, 17);
        assertTensor(read, "channels_last", new Shape(1, 2, 3, 2), range(0, 12));
        assertTensor(read, "expanded", new Shape(3, 2), 7, 7, 7, 7, 7, 7);
        assertTensor(read, "scalar", new Shape(), 2.5);
        assertTensor(read, "empty", new Shape(0, 3));
        assertTensor(read, "parameter", new Shape(3), 0, 1, 2);
    }

    @Test
    void theTensorsWithinATrainingCheckpoint() {
        var read = Checkpoint.of(NAME, file("training.pth"));
        assertEquals(38, read.values().size());
        assertTrue(read.values().keySet().stream().allMatch(name -> name.startsWith("module.")));
        assertEquals(
                Map.of(
                        "epoch",
                        "3",
                        "arch",
                        "resnet8",
                        "best_prec1",
                        "91.5",
                        "nesterov",
                        "True",
                        "mean",
                        "[0.5, 0.25, 0.125]",
                        "std",
                        "[0.25, 0.25, 0.5]",
                        "args",
                        "None"),
                read.metadata());
        var plain = Checkpoint.of(NAME, file("resnet.pt"));
        plain.values()
                .forEach((name, value) -> assertArrayEquals(
                        value.toDoubles(), read.values().get("module." + name).toDoubles(), name));
    }

    @Test
    void otherFilesOfPyTorch() {
        assertRefused(
                file("legacy.pt"),
                "is in PyTorch's format from before 1.6",
                "save it again with a later one: torch.save(torch.load(FILE), FILE)");
        assertRefused(
                file("script.pt"),
                "is a TorchScript program",
                "save its tensors alone: torch.save(torch.jit.load(FILE).state_dict(), FILE)");
        assertRefused(
                file("whole.pt"),
                "has a pickle that asks for 'torch.nn.modules.linear.Linear' at byte 2; nothing but tensors and plain values is read",
                ALONE);
        assertRefused(
                file("two.pt"),
                "holds 3 dictionaries of tensors: generator, model, net",
                "name one by eval's --checkpoint-key, or save the one that is meant: torch.save(model.state_dict(), FILE)");
        assertRefused(file("list.pt"), "holds no dictionary", "save one: torch.save(model.state_dict(), FILE)");
    }

    @Test
    void aDictionaryWithoutTensors() {
        var pickle = pickle("}", text("epoch"), "K", 3, "s.");
        assertRefused(
                TorchZip.of(pickle).bytes(),
                "holds no dictionary of tensors",
                "save the one that is meant: torch.save(model.state_dict(), FILE)");
    }

    private static byte[] floats(float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /// A file with a tensor `a` of three numbers.
    private static TorchZip three(String offset, String sizes, String strides) {
        return TorchZip.of(pickle("}", text("a"), tensor("0", 3, offset, sizes, strides), "s."))
                .with("archive/data/0", floats(1, 2, 3));
    }

    private static TorchZip three() {
        return three("K\0", "K\3\u0085", "K\1\u0085");
    }

    @Test
    void theByteOrder() {
        var little = three().with("archive/byteorder", "little".getBytes(StandardCharsets.UTF_8));
        assertTensor(Checkpoint.of(NAME, little.bytes()), "a", new Shape(3), 1, 2, 3);
        assertRefused(
                three().with("archive/byteorder", "big".getBytes(StandardCharsets.UTF_8))
                        .bytes(),
                "holds numbers in the byte order 'big', not little",
                "save it on a little-endian machine, which most are");
    }

    @Test
    void tensorsThatLie() {
        assertTensor(Checkpoint.of(NAME, three().bytes()), "a", new Shape(3), 1, 2, 3);
        assertRefused(
                three("K\1", "K\3\u0085", "K\1\u0085").bytes(),
                "holds the tensor 'a', which reaches from number 1 to 3 of a storage of 3",
                AGAIN);
        assertRefused(
                three("K\0", "K\3\u0085", ")").bytes(),
                "holds the tensor 'a', which has 1 extents and 0 strides",
                AGAIN);
        assertRefused(
                three("K\0", "J\0\0\0\u0080\u0085", "K\1\u0085").bytes(),
                "has a pickle that calls torch._utils._rebuild_tensor_v2 with 6 arguments that are not its own at byte 134",
                AGAIN);
        assertRefused(
                three("K\0", "J\0\0\0\u007fJ\0\0\0\u007f\u0086", "K\0K\0\u0086").bytes(),
                "holds the tensor 'a', which has the extents [2130706432, 2130706432], more than 2 GiB of F32",
                AGAIN);
        assertRefused(
                TorchZip.of(pickle("}", text("a"), tensor("0", 4, "K\0", "K\3\u0085", "K\1\u0085"), "s."))
                        .with("archive/data/0", floats(1, 2, 3))
                        .bytes(),
                "has 12 bytes in 'archive/data/0', but 4 numbers of 4 bytes were announced",
                AGAIN);
        assertRefused(
                TorchZip.of(pickle("}", text("a"), tensor("0", 4, "K\0", "K\3\u0085", "K\1\u0085"), "s."))
                        .bytes(),
                "lacks 'archive/data/0', the storage of the tensor 'a'",
                AGAIN);
    }

    /// One number seen as 500 million would take 2 GB; as 400 thousand, more than 1 MiB.
    @Test
    void aViewThatWouldTakeAllMemory() {
        for (var count : List.of("J\0e\u00cd\u001d\u0085", "J\u0080\u001a\u0006\0\u0085")) {
            assertRefused(
                    three("K\0", count, "K\0\u0085").bytes(),
                    "holds views that would take more than four times its size, such as 'a'",
                    "save contiguous tensors: {name: t.contiguous() for name, t in model.state_dict().items()}");
        }
    }

    @Test
    void damageToTheNumbersIsFound() {
        var bytes = three().bytes();
        int at = indexOf(bytes, floats(1, 2, 3));
        bytes[at] ^= 1;
        var message = assertThrows(CheckpointError.class, () -> Checkpoint.of(NAME, bytes))
                .getMessage();
        assertTrue(
                message.matches(
                        "checkpoint: x\\.pt holds 'archive/data/0' with CRC [0-9a-f]{8}, not [0-9a-f]{8}\n    fix:    "
                                + AGAIN),
                message);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        return IntStream.range(0, bytes.length - part.length)
                .filter(i -> Arrays.equals(bytes, i, i + part.length, part, 0, part.length))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void zipFilesThatAreNotOfPyTorch() throws IOException {
        assertRefused(
                new TorchZip().with("a/b.npy", new byte[3]).bytes(),
                "is a zip file with 0 data.pkl, and one of torch.save has one",
                "give a file that torch.save wrote");
        assertRefused(
                three().with("other/data.pkl", new byte[3]).bytes(),
                "is a zip file with 2 data.pkl, and one of torch.save has one",
                "give a file that torch.save wrote");
        assertRefused(
                Arrays.copyOf(three().bytes(), 100),
                "is a zip file without its end; it was cut off, or something was appended",
                AGAIN);
        assertRefused(
                Arrays.copyOf(three().bytes(), 10), "is a zip file of 10 bytes, and its end alone takes 22", AGAIN);
    }

    /// A megabyte of zeros in a kilobyte: nothing of it is unpacked.
    @Test
    void aCompressedFile() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            for (int i = 0; i < 1024; i++) {
                zip.write(new byte[1 << 10]);
            }
        }
        assertRefused(
                bytes.toByteArray(),
                "is a zip file that holds 'archive/data.pkl' compressed or encrypted, as PyTorch does not write it",
                "give the file that torch.save wrote");
    }

    @Test
    void zipDirectoriesThatLie() {
        var bytes = three().bytes();
        int entry = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
        for (var lie : List.of(
                new Lie(entry + 42, 9, "says another thing of 'archive/data.pkl' at byte 9 than in its directory"),
                new Lie(entry + 46, 'b', "says another thing of 'brchive/data.pkl' at byte 0 than in its directory"),
                new Lie(entry + 26, 1, "gives 'archive/data.pkl' 134 bytes from 0 on, of 236 before its directory"),
                new Lie(entry + 28, 17, "says another thing of 'archive/data.pklP' at byte 0 than in its directory"),
                new Lie(entry, 'Q', "has no entry at byte 0 of its directory"),
                new Lie(entry + 10, 8, "says another thing of 'archive/data.pkl' at byte 0 than in its directory"),
                new Lie(
                        bytes.length - 12,
                        1,
                        "is a zip file of several parts, or with more than 65534 entries or 4 GiB"))) {
            var lying = bytes.clone();
            lying[lie.at] = (byte) lie.value;
            assertEquals(
                    lie.reason,
                    assertThrows(CheckpointError.class, () -> Checkpoint.of(NAME, lying))
                            .getMessage()
                            .lines()
                            .findFirst()
                            .orElseThrow()
                            .substring("checkpoint: x.pt ".length()));
        }
    }

    @Test
    void aDirectoryWithMoreThanItCounts() {
        var bytes = three().bytes();
        bytes[bytes.length - 12] = bytes[bytes.length - 14] = 1;
        assertRefused(bytes, "has a directory with 60 bytes after its 1 entries", AGAIN);
    }

    private record Lie(int at, int value, String reason) {}

    @Test
    void somethingElseAmongTheTensors() {
        var pickle = pickle("}(", text("a"), tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085"), text("b"), "}u.");
        assertRefused(
                TorchZip.of(pickle).with("archive/data/0", floats(1, 2, 3)).bytes(),
                "holds 'b', which is no tensor with a name and no plain value, among its tensors",
                ALONE);
    }

    @Test
    void tensorsThatAreNumberedNotNamed() {
        var three = tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085");
        assertRefused(
                TorchZip.of(pickle("}K", 7, three, "s."))
                        .with("archive/data/0", floats(1, 2, 3))
                        .bytes(),
                "holds '7', which is no tensor with a name and no plain value, among its tensors",
                ALONE);
        assertRefused(
                TorchZip.of(pickle("}K", 7, "}", text("a"), three, "ss."))
                        .with("archive/data/0", floats(1, 2, 3))
                        .bytes(),
                "holds no dictionary of tensors",
                "save the one that is meant: torch.save(model.state_dict(), FILE)");
    }

    /// As in PyTorch's own training example, which keeps its best accuracy as a tensor.
    @Test
    void tensorsBesideTheDictionaryOfTensors() {
        var three = tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085");
        var pickle = pickle("}(", text("best"), three, text("state_dict"), "}", text("a"), three, "su.");
        var read = Checkpoint.of(
                NAME,
                TorchZip.of(pickle).with("archive/data/0", floats(1, 2, 3)).bytes());
        assertEquals(Set.of("a"), read.values().keySet());
        assertTensor(read, "a", new Shape(3), 1, 2, 3);
    }

    @Test
    void aPickleThatIsTooLong() {
        assertRefused(
                TorchZip.of(new byte[(4 << 20) + 1]).bytes(),
                "has a pickle of 4194305 bytes; at most 4194304 are read",
                ALONE);
    }
}
