package dynat.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What rank 0 answers to a process that wants to join.
///
/// @param isRefused whether it may not
/// @param content   the message of an error, or the [Table]
record Answer(boolean isRefused, byte[] content) {

    private static final int HEAD = Long.BYTES + 2 * Integer.BYTES;
    private static final int LONGEST = 1 << 24; // bytes of a content; a table of 65,536 ranks has less

    static Answer refusal(ClusterError error) {
        return new Answer(true, error.getMessage().getBytes(StandardCharsets.UTF_8));
    }

    void send(SocketChannel channel, Deadline deadline) throws IOException {
        var wire = ByteBuffer.allocate(HEAD + content.length)
                .putLong(Hello.MAGIC)
                .putInt(isRefused ? 1 : 0)
                .putInt(content.length)
                .put(content);
        Waiting.write(channel, wire.flip(), deadline);
    }

    /// Reads one; empty if what has answered is not dynat.
    static Optional<Answer> receive(SocketChannel channel, Deadline deadline) throws IOException {
        var head = Waiting.read(channel, HEAD, deadline);
        if (head.getLong() != Hello.MAGIC) {
            return Optional.empty();
        }
        boolean isRefused = head.getInt() != 0;
        int length = head.getInt();
        if (length < 0 || length > LONGEST) {
            return Optional.empty();
        }
        return Optional.of(
                new Answer(isRefused, Waiting.read(channel, length, deadline).array()));
    }

    ClusterError error() {
        return ClusterError.heard(new String(content, StandardCharsets.UTF_8));
    }
}
