package dynat.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// A record of TensorFlow's TFRecord format: length, its checksum, the data, their checksum; all little-endian.
final class Framing {

    private static final int MASK = 0xa282ead8;

    private Framing() {}

    static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(masked(data, data.length));
        return record.array();
    }

    /// CRC-32C, turned and shifted, since a checksum of bytes that hold their own checksum says little.
    private static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
