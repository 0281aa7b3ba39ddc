package dynat.cluster;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;

/// An array of doubles, cut into as many blocks as there are ranks.
final class DoubleBlocks implements Blocks {

    private static final int PORTION = 2048; // elements that stay in the first cache

    private final double[] values;
    private final int size;
    private final double[] portion = new double[PORTION];

    DoubleBlocks(double[] values, int size) {
        this.values = values;
        this.size = size;
    }

    @Override
    public int width() {
        return Double.BYTES;
    }

    @Override
    public int length(int block) {
        return start(block + 1) - start(block);
    }

    private int start(int block) {
        return Blocks.start(values.length, size, block);
    }

    @Override
    public void send(int block, int from, int count, ByteBuffer wire) {
        wire.asDoubleBuffer().put(values, start(block) + from, count);
        wire.position(wire.position() + count * width());
    }

    @Override
    public void copy(int block, int from, int count, ByteBuffer wire) {
        wire.asDoubleBuffer().get(values, start(block) + from, count);
        wire.position(wire.position() + count * width());
    }

    @Override
    public void add(int block, int from, int count, ByteBuffer wire) {
        DoubleBuffer doubles = wire.asDoubleBuffer();
        int at = start(block) + from;
        for (int done = 0; done < count; done += PORTION) {
            int now = Math.min(PORTION, count - done);
            doubles.get(portion, 0, now);
            add(portion, now, values, at + done);
        }
        wire.position(wire.position() + count * width());
    }

    private static void add(double[] addends, int count, double[] sums, int at) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += addends[i];
        }
    }
}
