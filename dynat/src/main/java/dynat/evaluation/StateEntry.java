package dynat.evaluation;

import dynat.evaluation.Tried.Finding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// A batch in a file: the length of its body, the body's checksum, the body.
final class StateEntry {
    private StateEntry() {}

    /// Bytes before a body.
    static final int HEAD = Integer.BYTES + Long.BYTES;

    static int length(ByteBuffer head) {
        return head.getInt(0);
    }

    static boolean isSound(ByteBuffer head, byte[] body) {
        return head.getLong(Integer.BYTES) == sum(body);
    }

    private static long sum(byte[] body) {
        var sum = new CRC32();
        sum.update(body);
        return sum.getValue();
    }

    static ByteBuffer write(Ledger.Entry entry) {
        byte[] body = body(entry);
        var bytes = ByteBuffer.allocate(HEAD + body.length);
        return bytes.putInt(body.length).putLong(sum(body)).put(body).flip();
    }

    static byte[] body(Ledger.Entry entry) {
        var bytes = new ByteArrayOutputStream();
        try (var to = new DataOutputStream(bytes)) {
            to.writeInt(entry.key().ball());
            to.writeInt(entry.key().attack());
            to.writeLong(entry.nanos());
            to.writeInt(entry.notes().size());
            for (var note : entry.notes()) {
                to.writeUTF(note);
            }
            to.writeInt(entry.positions().length);
            for (int i = 0; i < entry.positions().length; i++) {
                var tried = entry.tried().get(i);
                to.writeInt(entry.positions()[i]);
                to.writeByte(tried.finding().ordinal());
                to.writeInt(tried.answer());
                to.writeDouble(tried.margin());
                to.writeDouble(tried.norm());
                to.writeInt(tried.queries());
                to.writeInt(tried.image().length);
                to.write(tried.image());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Ledger.Entry read(byte[] body) throws IOException {
        try (var from = new DataInputStream(new ByteArrayInputStream(body))) {
            var key = new Ledger.Key(from.readInt(), from.readInt());
            long nanos = from.readLong();
            List<String> notes = new ArrayList<>();
            for (int left = from.readInt(); left > 0; left--) {
                notes.add(from.readUTF());
            }
            var positions = new int[from.readInt()];
            List<Tried> tried = new ArrayList<>();
            for (int i = 0; i < positions.length; i++) {
                positions[i] = from.readInt();
                tried.add(new Tried(
                        Finding.values()[from.readByte()],
                        from.readInt(),
                        from.readDouble(),
                        from.readDouble(),
                        from.readInt(),
                        from.readNBytes(from.readInt())));
            }
            return new Ledger.Entry(key, positions, tried, notes, nanos);
        }
    }
}
