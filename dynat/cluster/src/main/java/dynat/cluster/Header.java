package dynat.cluster;

import java.nio.ByteBuffer;

/// What a rank tells the next at the start of an operation, so that no two take different ones for the same.
///
/// @param kind   which operation, a place in [#NAMES]
/// @param length of the array; 0 for messages, whose lengths may differ
/// @param number how many operations came before
record Header(int kind, int length, long number) {

    private static final String[] NAMES = {"allReduce of %d floats", "allReduce of %d doubles", "broadcast", "allGather"
    };

    static final int FLOATS = 0, DOUBLES = 1, BROADCAST = 2, GATHER = 3;

    byte[] bytes() {
        return ByteBuffer.allocate(Integer.BYTES * 2 + Long.BYTES)
                .putInt(kind)
                .putInt(length)
                .putLong(number)
                .array();
    }

    static Header of(byte[] bytes) {
        var wire = ByteBuffer.wrap(bytes);
        return new Header(wire.getInt(), wire.getInt(), wire.getLong());
    }

    /// The operation as a message calls it, such as `allReduce of 10 floats`.
    @Override
    public String toString() {
        return kind < 0 || kind >= NAMES.length ? "operation " + kind : NAMES[kind].formatted(length);
    }
}
