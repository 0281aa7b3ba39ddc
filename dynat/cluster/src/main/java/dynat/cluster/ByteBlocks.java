package dynat.cluster;

import java.nio.ByteBuffer;

/// Messages, a block each; blocks that are to come have their length already.
///
/// @param messages one a rank
record ByteBlocks(byte[][] messages) implements Blocks {

    @Override
    public int width() {
        return 1;
    }

    @Override
    public int length(int block) {
        return messages[block].length;
    }

    @Override
    public void send(int block, int from, int count, ByteBuffer wire) {
        wire.put(messages[block], from, count);
    }

    @Override
    public void copy(int block, int from, int count, ByteBuffer wire) {
        wire.get(messages[block], from, count);
    }

    @Override
    public void add(int block, int from, int count, ByteBuffer wire) {
        throw new UnsupportedOperationException("messages are not added");
    }
}
