package dynat.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An array of a file of NumPy's `.npy` format, version 1.0, 2.0 or 3.0, in C order, little-endian.
///
/// When one is read, nothing is allocated but the header, at most 65 535 bytes: `values` is a view of what was read.
///
/// Format: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
///
/// @param type   what each value is
/// @param shape  the extents, at most 32
/// @param values exactly as many as the product of the extents
public record NpyFile(Type type, List<Integer> shape, MemorySegment values) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 65_535;
    private static final int BEFORE_HEADER = 12; // bytes at most
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// The types of values that are read.
    public enum Type {
        /// A float of 32 bits.
        F4("<f4", 4),
        /// A float of 64 bits.
        F8("<f8", 8),
        /// An unsigned byte.
        U1("|u1", 1),
        /// An integer of 32 bits.
        I4("<i4", 4),
        /// An integer of 64 bits.
        I8("<i8", 8);

        private final String descr;
        private final int bytes;

        Type(String descr, int bytes) {
            this.descr = descr;
            this.bytes = bytes;
        }

        private static Optional<Type> of(String descr) {
            return Arrays.stream(values())
                    .filter(type -> type.descr.equals(descr) || type == U1 && descr.equals("<u1"))
                    .findFirst();
        }
    }

    /// Reads a file.
    ///
    /// @param file  its name, for messages
    /// @param bytes the whole file
    /// @return      the array, a view of `bytes`
    /// @throws DataError if it is damaged, or holds what is not read: the message says how to write it instead
    public static NpyFile of(String file, MemorySegment bytes) {
        ByteBuffer in = bytes.asSlice(0, Math.min(bytes.byteSize(), BEFORE_HEADER + LONGEST_HEADER))
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        NpyHeader header = header(file, in);
        Type type = Type.of(header.descr())
                .orElseThrow(() -> DataError.of(
                        "npy",
                        "%s holds values of type %s but %s are read".formatted(file, header.descr(), known()),
                        header.descr().startsWith(">")
                                ? "save it with numpy.save(FILE, X.astype('<%s'))"
                                        .formatted(header.descr().substring(1))
                                : "save it with numpy.save(FILE, X.astype('<f4')), labels with astype('<i8')"));
        if (header.fortranOrder()) {
            throw DataError.of(
                    "npy",
                    "%s is in Fortran order but only C order is read".formatted(file),
                    "save it with numpy.save(FILE, numpy.ascontiguousarray(X))");
        }
        long length = type.bytes;
        for (int extent : header.shape()) {
            length = extent == 0 ? 0 : length > Long.MAX_VALUE / extent ? Long.MAX_VALUE : length * extent;
        }
        MemorySegment values = bytes.asSlice(in.position()).asReadOnly();
        if (length != values.byteSize()) {
            throw damaged(
                    file,
                    "its shape is %s of %s but %d bytes follow"
                            .formatted(header.shape(), type.descr, values.byteSize()));
        }
        return new NpyFile(type, header.shape(), values);
    }

    private static NpyHeader header(String file, ByteBuffer in) {
        if (in.remaining() < 10) {
            throw damaged(file, "it has only %d bytes".formatted(in.remaining()));
        }
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw DataError.of(
                    "npy", "%s is not a .npy file".formatted(file), "save one array with numpy.save, not numpy.savez");
        }
        int major = in.get(), minor = in.get();
        if (major < 1 || major > 3 || minor != 0) {
            throw damaged(file, "its version is %d.%d but 1.0 to 3.0 are read".formatted(major & 0xff, minor & 0xff));
        }
        if (major > 1 && in.remaining() < 4) {
            throw damaged(file, "it ends within its header");
        }
        long length = major == 1 ? in.getShort() & 0xffff : in.getInt() & 0xffffffffL;
        if (length > LONGEST_HEADER) {
            throw damaged(file, "its header has %d bytes but at most %d are read".formatted(length, LONGEST_HEADER));
        }
        if (in.remaining() < length) {
            throw damaged(file, "it ends within its header");
        }
        byte[] text = new byte[(int) length];
        in.get(text);
        return NpyHeader.parse(
                file, new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    }

    private static String known() {
        return String.join(
                ", ", Arrays.stream(Type.values()).map(type -> type.descr).toList());
    }

    static DataError damaged(String file, String what) {
        return DataError.of("npy", "%s is damaged: %s".formatted(file, what), "save it again with numpy.save");
    }

    /// {@return how many values there are}
    public long count() {
        return values.byteSize() / type.bytes;
    }

    /// One value as a float: of a double or an integer the nearest one.
    ///
    /// @param i its place in C order, from 0
    /// @return  the value; of a byte from 0 to 255
    public float real(long i) {
        return switch (type) {
            case F4 -> values.get(FLOAT, 4 * i);
            case F8 -> (float) values.get(DOUBLE, 8 * i);
            case U1 -> values.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case I4 -> values.get(INT, 4 * i);
            case I8 -> values.get(LONG, 8 * i);
        };
    }

    /// One value of an array of integers.
    ///
    /// @param i its place in C order, from 0
    /// @return  the value; of a byte from 0 to 255
    /// @throws IllegalStateException if the values are floats
    public long integer(long i) {
        return switch (type) {
            case U1 -> values.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case I4 -> values.get(INT, 4 * i);
            case I8 -> values.get(LONG, 8 * i);
            case F4, F8 -> throw new IllegalStateException("npy: %s is not a type of integers".formatted(type));
        };
    }

    /// {@return whether the values are floats}
    public boolean isReal() {
        return type == Type.F4 || type == Type.F8;
    }

    /// Writes a file, version 1.0, value by value in C order.
    public static final class Writer implements AutoCloseable {

        private static final int CHUNK = 1 << 16, ALIGNMENT = 64; // bytes; NumPy too pads the header

        private final Path path;
        private final Type type;
        private final FileChannel out;
        private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        private long missing;

        /// Begins a file; what lay there is replaced.
        ///
        /// @param path  where to
        /// @param type  what each value is stored as
        /// @param shape the extents
        /// @throws UncheckedIOException if it cannot be written
        public Writer(Path path, Type type, List<Integer> shape) {
            this.path = path;
            this.type = type;
            missing = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
            try {
                out = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
            } catch (IOException problem) {
                throw unwritable(problem);
            }
            String extents = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
            String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                    .formatted(type.descr, extents, shape.size() == 1 ? "," : "");
            int before = MAGIC.length + 4, whole = Math.ceilDiv(before + text.length() + 1, ALIGNMENT) * ALIGNMENT;
            String padded = text + " ".repeat(whole - before - text.length() - 1) + "\n";
            chunk.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded.length());
            chunk.put(padded.getBytes(StandardCharsets.US_ASCII));
        }

        /// Writes the next values.
        ///
        /// @param values each is rounded to what the type holds; whole numbers must lie within it
        public void put(double... values) {
            for (double value : values) {
                if (chunk.remaining() < type.bytes) {
                    flush();
                }
                switch (type) {
                    case F4 -> chunk.putFloat((float) value);
                    case F8 -> chunk.putDouble(value);
                    case U1 -> chunk.put((byte) (int) value);
                    case I4 -> chunk.putInt((int) value);
                    case I8 -> chunk.putLong((long) value);
                }
            }
            missing -= values.length;
        }

        private void flush() {
            try {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
                chunk.clear();
            } catch (IOException problem) {
                throw unwritable(problem);
            }
        }

        /// Ends the file, and waits until it is on the disk.
        ///
        /// @throws IllegalStateException if there were more or fewer values than the shape says
        @Override
        public void close() {
            try (out) {
                flush();
                out.force(false);
            } catch (IOException problem) {
                throw unwritable(problem);
            }
            if (missing != 0) {
                throw new IllegalStateException("npy: %s %s %d values\n    fix:    put as many as its shape says"
                        .formatted(path, missing > 0 ? "lacks" : "has too many by", Math.abs(missing)));
            }
        }

        private UncheckedIOException unwritable(IOException problem) {
            String why = problem instanceof FileSystemException failed && failed.getReason() != null
                    ? failed.getReason()
                    : problem instanceof NoSuchFileException ? "its folder does not exist" : problem.getMessage();
            return new UncheckedIOException("""
                    npy: %s cannot be written: %s
                        fix:    check that its folder exists, may be written and has space""".formatted(path, why), problem);
        }
    }
}
