package dynat.cluster;

import java.nio.ByteBuffer;

/// What goes round a ring: one block a rank, each a row of elements.
interface Blocks {

    /// Bytes an element has on the wire.
    int width();

    /// How many elements block `block` has.
    int length(int block);

    /// Appends elements `from` to `from + count` of a block to `wire`.
    void send(int block, int from, int count, ByteBuffer wire);

    /// Takes elements `from` to `from + count` of a block from `wire`.
    void copy(int block, int from, int count, ByteBuffer wire);

    /// Adds `count` elements of `wire` to those of a block from `from`.
    void add(int block, int from, int count, ByteBuffer wire);

    /// Where block `block` begins if `length` elements are shared out among `size` ranks, as evenly as they can be.
    static int start(int length, int size, int block) {
        return (int) ((long) length * block / size);
    }
}
