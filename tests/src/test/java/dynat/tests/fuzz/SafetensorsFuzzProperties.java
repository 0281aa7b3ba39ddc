package dynat.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.nn.Checkpoint;
import dynat.nn.Parameter;
import dynat.tensor.Cell;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeProperty;

/// A damaged safetensors file is refused as damaged, or read as what it now says.
class SafetensorsFuzzProperties {

    private static final int CASES = 100_000;

    private static final Readings READINGS = new Readings();

    private byte[] ours; // with a SHA-256
    private byte[] foreign; // without
    private Checkpoint saved;

    @BeforeProperty
    void save() throws IOException {
        ours = Devices.choose("ejml", 1).device().run(SafetensorsFuzzProperties::written);
        saved = Checkpoint.of(Path.of("whole"), ours);
        var header = """
                {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
                "b.c":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"d":{"dtype":"BF16","shape":[3,0],"data_offsets":[32,32]},\
                "e":{"dtype":"F16","shape":[4],"data_offsets":[32,40]}}""".getBytes(StandardCharsets.UTF_8);
        foreign = ByteBuffer.allocate(8 + header.length + 40)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] written() {
        var cells = new LinkedHashMap<String, Cell>();
        cells.put("conv1.weight", new Parameter(Draws.of(0, "x").uniform(new Shape(2, 1, 2, 2), 0, 1)));
        cells.put("linear.bias", new Parameter(Tensor.scalar(1)));
        try {
            var file = Files.createTempFile("fuzz", ".safetensors");
            Checkpoint.save(file, cells, Map.of("epoch", "3"));
            var bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Property(
            tries = CASES,
            seed = "1",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void isRefusedOrIsWhatItSays(@ForAll long seed) {
        var mutation = new Mutation(seed);
        var whole = (seed & 1) == 0 ? ours : foreign;
        var file = switch ((int) Long.remainderUnsigned(seed >> 1, 10)) {
            case 0 -> mutation.random(whole);
            case 1, 2 -> withHeader(whole, mutation.of(header(whole)));
            case 3 -> withHeader(whole, mutation.words(header(whole)));
            default -> mutation.of(whole);
        };
        READINGS.read(file).ifPresent(read -> {
            assertArrayEquals(
                    numbers(file), together(read), "the tensors are the file's numbers, each once and in order");
            if (new String(file, StandardCharsets.UTF_8).contains("\"sha256\":")) {
                assertEquals(saved.values(), read.values(), "what has a digest is what was saved");
                assertEquals(saved.metadata(), read.metadata());
            }
        });
        READINGS.assertBothAtEnd(CASES);
    }

    private static int headerLength(byte[] file) {
        return Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }

    private static byte[] header(byte[] file) {
        return Arrays.copyOfRange(file, 8, 8 + headerLength(file));
    }

    private static byte[] numbers(byte[] file) {
        return Arrays.copyOfRange(file, 8 + headerLength(file), file.length);
    }

    /// The file with another header, of which it gives the right length.
    private static byte[] withHeader(byte[] file, byte[] header) {
        var numbers = numbers(file);
        return ByteBuffer.allocate(8 + header.length + numbers.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(numbers)
                .array();
    }

    private static byte[] together(Checkpoint read) {
        var all = List.copyOf(read.values().values());
        var bytes = ByteBuffer.allocate(
                all.stream().mapToInt(entry -> entry.bytes().capacity()).sum());
        all.forEach(entry -> {
            assertEquals(
                    entry.shape().size() * entry.dtype().bytes(), entry.bytes().capacity());
            assertEquals(entry.shape().size(), entry.toDoubles().length);
            bytes.put(entry.bytes().duplicate().rewind());
        });
        return bytes.array();
    }
}
