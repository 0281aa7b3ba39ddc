package dynat.nn;

import dynat.nn.SafetensorsHeader.Span;
import dynat.tensor.Cell;
import dynat.tensor.DType;
import dynat.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Named tensors in a file of the safetensors format: eight bytes that say how long the header is (little-endian), the
/// header, and the numbers.
///
/// What is written here carries a SHA-256 of names, shapes, numbers and metadata in its metadata, and is checked
/// against it when it is read; files of other writers need none.
///
/// @param tensors  by name, in the order of the file
/// @param metadata what the writer noted
public record Safetensors(Map<String, Entry> tensors, Map<String, String> metadata) {

    private static final String DIGEST = "sha256";
    private static final long LONGEST_HEADER = 10_000_000; // a tensor takes about a hundred

    /// One tensor, as bytes.
    ///
    /// @param dtype how each number is stored
    /// @param shape the tensor's
    /// @param bytes little-endian, in row-major order
    public record Entry(DType dtype, Shape shape, ByteBuffer bytes) {

        /// The number at `i` in row-major order; exact but for I64 beyond 2⁵³.
        private double at(int i) {
            return switch (dtype) {
                case F64 -> bytes.getDouble(8 * i);
                case F32 -> bytes.getFloat(4 * i);
                case F16 -> Float.float16ToFloat(bytes.getShort(2 * i));
                case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                case I64 -> bytes.getLong(8 * i);
                case I32 -> bytes.getInt(4 * i);
            };
        }

        /// {@return all numbers in row-major order}
        public double[] toDoubles() {
            var values = new double[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = at(i);
            }
            return values;
        }

        /// {@return all numbers in row-major order, rounded to float where they are wider}
        public float[] toFloats() {
            var values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) at(i);
            }
            return values;
        }

        /// What `cell` holds, as its device holds it: F64, else F32.
        static Entry of(Cell cell) {
            var value = cell.value();
            var dtype = stored(cell);
            var bytes =
                    ByteBuffer.allocate(value.shape().size() * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            if (dtype == DType.F64) {
                bytes.asDoubleBuffer().put(value.toDoubles());
            } else {
                bytes.asFloatBuffer().put(value.toFloats());
            }
            return new Entry(dtype, value.shape(), bytes);
        }

        /// Doubles, in row-major order.
        static Entry of(Shape shape, double... values) {
            var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(values);
            return new Entry(DType.F64, shape, bytes);
        }

        private static DType stored(Cell cell) {
            return cell.value().dtype() == DType.F64 ? DType.F64 : DType.F32;
        }
    }

    /// Whether a file that begins with these bytes has a JSON object as its header, perhaps after white space.
    static boolean begins(byte[] head) {
        return head.length > 8
                && new String(head, 8, head.length - 8, StandardCharsets.ISO_8859_1)
                        .matches("(?s)[ \\t\\r\\n]*(\\{.*)?");
    }

    /// Reads a whole file and makes sure that it is as it was written.
    ///
    /// @param path of the file
    /// @return     what it holds
    /// @throws CheckpointError if it is not
    public static Safetensors read(Path path) {
        return Source.read(path, Safetensors::read);
    }

    /// Limits: a header of at most 10 MB, each tensor less than 2 GiB, and nothing beyond what the file holds.
    static Safetensors read(Source source) throws IOException {
        var path = source.path();
        long size = source.size();
        if (size < 8) {
            throw CheckpointError.damaged(path, "has %d bytes, fewer than the 8 that say how long its header is", size);
        }
        long length = ByteBuffer.wrap(source.read(0, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 0 || length > LONGEST_HEADER) {
            throw CheckpointError.damaged(
                    path,
                    "says that its header has %s bytes; at most %d are read",
                    Long.toUnsignedString(length),
                    LONGEST_HEADER);
        }
        if (length > size - 8) {
            throw CheckpointError.damaged(
                    path, "says that its header has %d bytes, but only %d follow", length, size - 8);
        }
        var header = SafetensorsHeader.parse(path, source.read(8, (int) length), size - 8 - length);

        var tensors = new LinkedHashMap<String, Entry>();
        for (var named : header.spans().entrySet()) { // they are in the order of the file
            var span = named.getValue();
            var bytes = source.read(8 + length + span.begin(), (int) (span.end() - span.begin()));
            var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            tensors.put(named.getKey(), new Entry(span.dtype(), span.shape(), buffer));
        }
        return checked(path, tensors, header.metadata());
    }

    private static Safetensors checked(Path path, Map<String, Entry> tensors, Map<String, String> metadata) {
        var notes = new TreeMap<>(metadata);
        String written = notes.remove(DIGEST);
        if (written != null) {
            var digest = sha256(notes);
            new TreeMap<>(tensors).forEach((name, entry) -> update(digest, name, entry));
            String found = hex(digest);
            if (!found.equals(written)) {
                throw CheckpointError.damaged(
                        path, "does not hold what was saved: its SHA-256 is %s, not %s", found, written);
            }
        }
        return new Safetensors(tensors, notes);
    }

    /// Writes `cells` to `path`, which the disk need not have yet. Not atomic; see [Checkpoint#save].
    static void write(Path path, SortedMap<String, Cell> cells, Map<String, String> metadata) throws IOException {
        var notes = new TreeMap<>(metadata);
        if (notes.containsKey(DIGEST)) {
            throw new IllegalArgumentException(
                    "checkpoint: the metadata names '%s'\n    fix:    use another name, this one is taken"
                            .formatted(DIGEST));
        }
        var spans = new LinkedHashMap<String, Span>();
        long end = 0;
        for (var cell : cells.entrySet()) {
            var dtype = Entry.stored(cell.getValue());
            long begin = end;
            end += (long) cell.getValue().shape().size() * dtype.bytes();
            spans.put(cell.getKey(), new Span(dtype, cell.getValue().shape(), begin, end));
        }
        var digest = sha256(notes);
        // not a channel, which would close when its thread is interrupted
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            putHeader(file, spans, notes, "0".repeat(64));
            for (var cell : cells.entrySet()) {
                var entry = Entry.of(cell.getValue());
                update(digest, cell.getKey(), entry);
                file.write(entry.bytes().array());
            }
            file.seek(0);
            putHeader(file, spans, notes, hex(digest)); // as long as the first one
        }
    }

    private static void putHeader(
            RandomAccessFile file, Map<String, Span> spans, Map<String, String> notes, String digest)
            throws IOException {
        var all = new TreeMap<>(notes);
        all.put(DIGEST, digest);
        var text = new SafetensorsHeader(spans, all).print();
        file.writeLong(Long.reverseBytes(text.length));
        file.write(text);
    }

    private static MessageDigest sha256(SortedMap<String, String> notes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            notes.forEach((key, value) -> update(digest, key + "\0" + value));
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String name, Entry entry) {
        update(digest, name + "\0" + entry.dtype() + entry.shape());
        digest.update(entry.bytes().duplicate().rewind());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
