package dynat.tests.golden;

import dynat.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Numbers from a file of NumPy's `.npy` format, version 1, in C order.
record Npy(Shape shape, double[] values) {

    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '[<|](..)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\)");

    static Npy of(byte[] file) throws IOException {
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.getShort(8);
        var header = HEADER.matcher(new String(file, 10, length, StandardCharsets.US_ASCII));
        if (!header.find()) {
            throw new IOException("npy: an array of this kind is not read here");
        }
        bytes.position(10 + length);
        var dims = Arrays.stream(header.group(2).split("[, ]+"))
                .filter(text -> !text.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        var shape = new Shape(dims);
        var values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (header.group(1)) {
                case "f8" -> bytes.getDouble();
                case "f4" -> bytes.getFloat();
                case "i8" -> bytes.getLong();
                case "u1" -> Byte.toUnsignedInt(bytes.get());
                default -> throw new IOException("npy: numbers of type " + header.group(1) + " are not read here");
            };
        }
        return new Npy(shape, values);
    }

    /// The first `rows` of these.
    Npy first(int rows) {
        var fewer = shape.with(0, rows);
        return new Npy(fewer, Arrays.copyOf(values, fewer.size()));
    }

    int[] toInts() {
        return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }
}
