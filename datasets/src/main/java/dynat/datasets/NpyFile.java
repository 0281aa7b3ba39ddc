package dynat.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
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
public record NpyFile(Type type, List<Integer> shape, ByteBuffer values) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 65_535;
    private static final int ALIGNMENT = 64; // bytes, as NumPy itself pads the header

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

        private void put(ByteBuffer to, double value) {
            switch (this) {
                case F4 -> to.putFloat((float) value);
                case F8 -> to.putDouble(value);
                case U1 -> to.put((byte) (int) value);
                case I4 -> to.putInt((int) value);
                case I8 -> to.putLong((long) value);
            }
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
    public static NpyFile of(String file, ByteBuffer bytes) {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
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
            length = extent == 0 ? 0 : Math.min(length * extent, 1L << 31);
        }
        if (length != in.remaining()) {
            throw damaged(
                    file,
                    "its shape is %s of %s but %d bytes follow".formatted(header.shape(), type.descr, in.remaining()));
        }
        return new NpyFile(type, header.shape(), in.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /// An array of numbers that are at hand.
    ///
    /// @param type   what each is stored as; whole numbers must lie within what the type holds
    /// @param shape  the extents
    /// @param values by their place in C order, from 0
    /// @return       the array
    /// @throws IllegalArgumentException if it would have more than 2 GiB
    public static NpyFile of(Type type, List<Integer> shape, IntToDoubleFunction values) {
        long count = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (count * type.bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "npy: %s of %s are %d bytes\n    fix:    save fewer, at most 2 GiB a file"
                            .formatted(shape, type.descr, count * type.bytes));
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (count * type.bytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            type.put(bytes, values.applyAsDouble(i));
        }
        return new NpyFile(type, List.copyOf(shape), bytes.flip());
    }

    /// Writes the file, version 1.0.
    ///
    /// @param path where to; what lay there is replaced
    /// @throws UncheckedIOException if it cannot be written
    public void write(Path path) {
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer part : List.of(head(), values.duplicate())) {
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
            out.force(false);
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "npy: %s cannot be written: %s".formatted(path, problem.getMessage()), problem);
        }
    }

    private ByteBuffer head() {
        String extents = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(type.descr, extents, shape.size() == 1 ? "," : "");
        int before = MAGIC.length + 4, whole = Math.ceilDiv(before + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        byte[] padded =
                (text + " ".repeat(whole - before - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) padded.length)
                .put(padded)
                .flip();
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
    public int count() {
        return values.remaining() / type.bytes;
    }

    /// One value as a float: of a double or an integer the nearest one.
    ///
    /// @param i its place in C order, from 0
    /// @return  the value; of a byte from 0 to 255
    public float real(int i) {
        return switch (type) {
            case F4 -> values.getFloat(4 * i);
            case F8 -> (float) values.getDouble(8 * i);
            case U1 -> values.get(i) & 0xff;
            case I4 -> values.getInt(4 * i);
            case I8 -> values.getLong(8 * i);
        };
    }

    /// One value of an array of integers.
    ///
    /// @param i its place in C order, from 0
    /// @return  the value; of a byte from 0 to 255
    /// @throws IllegalStateException if the values are floats
    public long integer(int i) {
        return switch (type) {
            case U1 -> values.get(i) & 0xff;
            case I4 -> values.getInt(4 * i);
            case I8 -> values.getLong(8 * i);
            case F4, F8 -> throw new IllegalStateException("npy: %s is not a type of integers".formatted(type));
        };
    }

    /// {@return whether the values are floats}
    public boolean isReal() {
        return type == Type.F4 || type == Type.F8;
    }
}
