package dynat.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The first that a process says on a connection.
///
/// @param version of what is spoken here
/// @param rank    of the process that speaks
/// @param size    how many there are, as it was told
/// @param port    on which it waits for the rank before it; 0 if it is the rank before itself, and comes to stay
/// @param token   of the ring, in that case
record Hello(int version, int rank, int size, int port, long token) {

    /// What is spoken here; to be raised whenever the bytes change their meaning.
    static final int VERSION = 1;

    /// `dynat` and three bytes that are no text.
    static final long MAGIC = 0x64796e6174_00fe01L;

    static final int BYTES = 2 * Long.BYTES + 4 * Integer.BYTES;

    /// That of a process that wants to join.
    static Hello joining(Membership own, int port) {
        return new Hello(VERSION, own.rank(), own.size(), port, 0);
    }

    /// That of the rank before.
    static Hello linking(Membership own, long token) {
        return new Hello(VERSION, own.rank(), own.size(), 0, token);
    }

    ByteBuffer wire() {
        return ByteBuffer.allocate(BYTES)
                .putLong(MAGIC)
                .putInt(version)
                .putInt(rank)
                .putInt(size)
                .putInt(port)
                .putLong(token)
                .flip();
    }

    /// What `wire` says; empty if that was said by something else than dynat.
    static Optional<Hello> of(ByteBuffer wire) {
        return wire.getLong() == MAGIC
                ? Optional.of(new Hello(wire.getInt(), wire.getInt(), wire.getInt(), wire.getInt(), wire.getLong()))
                : Optional.empty();
    }
}
