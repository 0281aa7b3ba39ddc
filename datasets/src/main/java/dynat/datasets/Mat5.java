package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The arrays of numbers in a MATLAB file of version 5, such as SVHN is published in.
///
/// A file is a header of 128 bytes and then elements: a tag (type and length, four bytes each) and its bytes. An array
/// is an element of elements (flags, extents, name, values), each filled up to a multiple of 8 bytes, and may as a
/// whole be packed by zlib. What it unpacks to is allocated only where deflate can hold as much, 1 032 bytes for each
/// packed one, and is then a view into it.
///
/// Format: MathWorks, "MAT-File Format", version 5.
public final class Mat5 {

    private static final int HEADER = 128;
    private static final int INT8 = 1, INT32 = 5, UINT32 = 6, MATRIX = 14, COMPRESSED = 15;
    private static final int COMPLEX = 0x800, FIRST_NUMERIC = 6, LAST_NUMERIC = 13;
    private static final int AXES = 8, LONGEST_NAME = 63, DENSEST = 1_032;

    /// An array of numbers, the first axis varying fastest.
    ///
    /// @param extents 2 to 8 of them
    /// @param width   of a value, in bytes
    /// @param real    whether values are doubles; otherwise they are integers
    /// @param signed  whether integers may be negative
    /// @param values  as many as the product of the extents
    public record Array(List<Integer> extents, int width, boolean real, boolean signed, ByteBuffer values) {

        /// {@return how many values there are}
        public int count() {
            return values.remaining() / width;
        }

        /// One value.
        ///
        /// @param i its place, the first axis varying fastest, from 0
        /// @return  the value, exact
        public double at(int i) {
            return switch (width) {
                case 1 -> signed ? values.get(i) : values.get(i) & 0xff;
                case 2 -> signed ? values.getShort(2 * i) : values.getShort(2 * i) & 0xffff;
                case 4 -> signed ? values.getInt(4 * i) : values.getInt(4 * i) & 0xffffffffL;
                default -> values.getDouble(8 * i);
            };
        }
    }

    private record Element(int type, ByteBuffer bytes) {}

    private final String dataset;
    private final String file;

    private Mat5(String dataset, String file) {
        this.dataset = dataset;
        this.file = file;
    }

    /// Reads a file.
    ///
    /// @param dataset the data set's name, which begins every message
    /// @param file    the file's name, for messages
    /// @param bytes   the whole file
    /// @return        the arrays by their names
    /// @throws DataError if it is damaged, or holds other things than arrays of real numbers
    public static Map<String, Array> read(String dataset, String file, ByteBuffer bytes) {
        return new Mat5(dataset, file).read(bytes.slice());
    }

    private Map<String, Array> read(ByteBuffer in) {
        if (in.remaining() < HEADER) {
            throw damaged("it has only %d bytes".formatted(in.remaining()));
        }
        in.order(in.get(126) == 'I' && in.get(127) == 'M' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (in.getShort(126) != ('M' << 8 | 'I') || in.getShort(124) != 0x100) {
            throw DataError.of(
                    dataset,
                    "%s is not a MATLAB file of version 5".formatted(file),
                    "get the original, or save it in MATLAB with -v7, in SciPy with savemat");
        }
        in.position(HEADER);
        Map<String, Array> arrays = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            Element element = element(in, false);
            array(element.type == COMPRESSED ? unpack(element.bytes) : element, arrays);
        }
        return arrays;
    }

    /// Reads a tag and what it announces; a small one, within an array, has both in 8 bytes.
    private Element element(ByteBuffer in, boolean padded) {
        if (in.remaining() < 8) {
            throw damaged("it ends within a tag");
        }
        int type = in.getInt();
        if (padded && type >>> 16 != 0) {
            int length = type >>> 16;
            if (length > 4) {
                throw damaged("a small element has %d bytes but at most 4 fit".formatted(length));
            }
            Element small = new Element(type & 0xffff, slice(in, in.position(), length));
            in.position(in.position() + 4);
            return small;
        }
        long length = in.getInt() & 0xffffffffL;
        if (length > in.remaining()) {
            throw damaged("an element has %d bytes but only %d follow".formatted(length, in.remaining()));
        }
        Element element = new Element(type, slice(in, in.position(), (int) length));
        long end = in.position() + length, next = padded ? end + (-end & 7) : end;
        in.position((int) Math.min(next, in.limit()));
        return element;
    }

    private static ByteBuffer slice(ByteBuffer in, int at, int length) {
        return in.slice(at, length).order(in.order());
    }

    /// Unpacks an element; its tag comes first and says how long it is.
    private Element unpack(ByteBuffer packed) {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(packed.duplicate());
            ByteBuffer tag = ByteBuffer.allocate(8).order(packed.order());
            inflate(inflater, tag);
            int type = tag.getInt(0);
            long length = tag.getInt(4) & 0xffffffffL;
            if (length > Math.min((long) DENSEST * packed.remaining(), Integer.MAX_VALUE - 8)) {
                throw damaged("%d packed bytes cannot hold %d".formatted(packed.remaining(), length));
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) length).order(packed.order());
            inflate(inflater, bytes);
            if (!inflater.finished() && (inflater.inflate(new byte[1]) != 0 || !inflater.finished())
                    || inflater.getRemaining() != 0) {
                throw damaged("more is packed than an element of %d bytes".formatted(length));
            }
            return new Element(type, bytes.flip());
        } catch (DataFormatException problem) {
            throw damaged("what is packed cannot be unpacked (%s)".formatted(problem.getMessage()));
        }
    }

    private void inflate(Inflater inflater, ByteBuffer into) throws DataFormatException {
        while (into.hasRemaining()) {
            if (inflater.inflate(into) == 0) {
                throw damaged("an element ends in the middle");
            }
        }
    }

    private void array(Element element, Map<String, Array> arrays) {
        if (element.type != MATRIX) {
            throw damaged("an element of type %d is no array".formatted(element.type));
        }
        ByteBuffer in = element.bytes;
        Element flags = element(in, true);
        if (flags.type != UINT32 || flags.bytes.remaining() != 8) {
            throw damaged("an array does not begin with its flags");
        }
        int flag = flags.bytes.getInt(0), kind = flag & 0xff;
        if (kind < FIRST_NUMERIC || kind > LAST_NUMERIC || (flag & COMPLEX) != 0) {
            throw DataError.of(
                    dataset,
                    "%s holds an array of class %d%s but only real numbers are read"
                            .formatted(file, kind, (flag & COMPLEX) != 0 ? ", complex," : ""),
                    "save the arrays of numbers alone");
        }
        List<Integer> extents = extents(element(in, true));
        Element name = element(in, true);
        if (name.type != INT8 || name.bytes.remaining() > LONGEST_NAME) {
            throw damaged("an array has no name of at most %d letters".formatted(LONGEST_NAME));
        }
        String word = StandardCharsets.US_ASCII.decode(name.bytes).toString();
        if (arrays.put(word, values(word, extents, element(in, true))) != null) {
            throw damaged("two arrays are called %s".formatted(word));
        }
        if (in.hasRemaining()) {
            throw damaged("%d bytes follow the values of %s".formatted(in.remaining(), word));
        }
    }

    private List<Integer> extents(Element element) {
        int axes = element.bytes.remaining() / 4;
        if (element.type != INT32 || element.bytes.remaining() % 4 != 0 || axes < 2 || axes > AXES) {
            throw damaged("an array does not have 2 to %d extents".formatted(AXES));
        }
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            extents.add(element.bytes.getInt(4 * axis));
            if (extents.getLast() < 0) {
                throw damaged("an array has the extent %d".formatted(extents.getLast()));
            }
        }
        return List.copyOf(extents);
    }

    private Array values(String name, List<Integer> extents, Element element) {
        int width = switch (element.type) {
            case 1, 2 -> 1;
            case 3, 4 -> 2;
            case 5, 6 -> 4;
            case 9 -> 8;
            default -> throw damaged("the values of %s are stored as type %d".formatted(name, element.type));
        };
        long length = width;
        for (int extent : extents) {
            length = extent == 0 ? 0 : Math.min(length * extent, 1L << 31);
        }
        if (length != element.bytes.remaining()) {
            throw damaged("%s has extents %s but %d bytes of values, %d each"
                    .formatted(name, extents, element.bytes.remaining(), width));
        }
        boolean signed = element.type % 2 == 1 && element.type != 9;
        return new Array(extents, width, element.type == 9, signed, element.bytes);
    }

    private DataError damaged(String what) {
        return DataError.of(dataset, "%s is damaged: %s".formatted(file, what), "delete it and get it again");
    }
}
