package dynat.cluster;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/// An array of floats, cut into as many blocks as there are ranks.
final class FloatBlocks implements Blocks {

    private static final int PORTION = 4096; // elements that stay in the first cache

    private final float[] values;
    private final int size;
    private final float[] portion = new float[PORTION];

    FloatBlocks(float[] values, int size) {
        this.values = values;
        this.size = size;
    }

    @Override
    public int width() {
        return Float.BYTES;
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
        wire.asFloatBuffer().put(values, start(block) + from, count);
        wire.position(wire.position() + count * width());
    }

    @Override
    public void copy(int block, int from, int count, ByteBuffer wire) {
        wire.asFloatBuffer().get(values, start(block) + from, count);
        wire.position(wire.position() + count * width());
    }

    @Override
    public void add(int block, int from, int count, ByteBuffer wire) {
        FloatBuffer floats = wire.asFloatBuffer();
        int at = start(block) + from;
        for (int done = 0; done < count; done += PORTION) {
            int now = Math.min(PORTION, count - done);
            floats.get(portion, 0, now);
            add(portion, now, values, at + done);
        }
        wire.position(wire.position() + count * width());
    }

    private static void add(float[] addends, int count, float[] sums, int at) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += addends[i];
        }
    }
}
