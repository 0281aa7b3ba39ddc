package dynat.tests.nn;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// Puts files together as `torch.save` does: a zip file of stored entries, one of them a pickle.
public final class TorchZip {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /// A file with this pickle and nothing else.
    public static TorchZip of(byte[] pickle) {
        return new TorchZip().with("archive/data.pkl", pickle);
    }

    public TorchZip with(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    public byte[] bytes() {
        int size = 22;
        for (var named : entries.entrySet()) {
            size += 30 + 46 + 2 * named.getKey().length() + named.getValue().length;
        }
        var file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        var directory = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        entries.forEach((name, bytes) -> {
            int at = file.position();
            file.putInt(0x04034b50).putShort((short) 0);
            describe(file, name, bytes)
                    .put(name.getBytes(StandardCharsets.US_ASCII))
                    .put(bytes);
            directory.putInt(0x02014b50).putInt(0);
            describe(directory, name, bytes).putShort((short) 0).putLong(0).putInt(at);
            directory.put(name.getBytes(StandardCharsets.US_ASCII));
        });
        int begin = file.position();
        file.put(directory.flip());
        file.putInt(0x06054b50).putInt(0).putShort((short) entries.size()).putShort((short) entries.size());
        return file.putInt(directory.limit()).putInt(begin).putShort((short) 0).array();
    }

    /// What both of an entry's headers say: no flags, stored, no time, CRC, both lengths, lengths of name and extras.
    private static ByteBuffer describe(ByteBuffer header, String name, byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return header.putInt(0)
                .putInt(0)
                .putInt((int) crc.getValue())
                .putInt(bytes.length)
                .putInt(bytes.length)
                .putShort((short) name.length())
                .putShort((short) 0);
    }

    /// A pickle of protocol 2 from its instructions: texts are taken byte by byte (ISO 8859-1), numbers as one byte.
    public static byte[] pickle(Object... instructions) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x80, 2});
        for (var instruction : instructions) {
            switch (instruction) {
                case Integer code -> bytes.write(code);
                case byte[] raw -> bytes.writeBytes(raw);
                default -> bytes.writeBytes(instruction.toString().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toByteArray();
    }

    /// The instruction that makes a text.
    public static String text(String text) {
        return "X" + (char) text.length() + "\0\0\0" + text;
    }

    /// The instructions that make a tensor of floats; `sizes` and `strides` are instructions that make tuples.
    public static String tensor(String key, int count, String offset, String sizes, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\nFloatStorage\n" + text(key)
                + text("cpu") + "K" + (char) count + "tQ" + offset + sizes + strides
                + "\u0089ccollections\nOrderedDict\n)RtR";
    }
}
