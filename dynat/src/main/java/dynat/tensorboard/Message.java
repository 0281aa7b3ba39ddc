package dynat.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A message of Protocol Buffers in its wire format, field by field.
///
/// Format: "Encoding", Protocol Buffers documentation. A field is its number and wire type, then its value.
final class Message {

    private static final int VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// An `int32`, `int64` or `enum`.
    Message integer(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    /// A `double`.
    Message real64(int field, double value) {
        key(field, FIXED64);
        bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
        return this;
    }

    /// A `float`.
    Message real32(int field, float value) {
        key(field, FIXED32);
        bytes.writeBytes(little(Float.BYTES).putFloat(value).array());
        return this;
    }

    /// A `bytes`.
    Message bytes(int field, byte[] value) {
        key(field, LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /// A `string`.
    Message text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A message in this one; several of one field are a `repeated` one.
    Message message(int field, Message value) {
        return bytes(field, value.toBytes());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void key(int field, int type) {
        varint((long) field << 3 | type);
    }

    /// Seven bits a byte, the lowest first; the highest bit of a byte says that another follows.
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
