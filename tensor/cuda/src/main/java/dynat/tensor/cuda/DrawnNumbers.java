package dynat.tensor.cuda;

import dynat.tensor.Order;
import dynat.tensor.Tensor;

/// Random numbers made where they are needed: each thread makes the four of one block of Philox.
final class DrawnNumbers {
    private static final int THREADS = 128, A_BLOCK = 4;

    private final Machine machine;

    DrawnNumbers(Machine machine) {
        this.machine = machine;
    }

    void uniform(long key, int[] streams, double low, double high, Tensor out) {
        float largest = Math.max((float) low, Math.nextDown((float) high));
        fill("uniform", key, streams, out, Gpu.bits(low), Gpu.bits(high - low), Gpu.bits(largest));
    }

    void normal(long key, int[] streams, double deviation, Tensor out) {
        fill("normal", key, streams, out, Gpu.bits(deviation));
    }

    private void fill(String kernel, long key, int[] streams, Tensor out, long... more) {
        var shape = out.shape();
        int rows = shape.rank() == 0 ? 1 : shape.dim(0);
        if (shape.size() == 0) {
            return;
        }
        boolean apart = !Layout.lies(out, Order.ROW_MAJOR);
        int width = shape.size() / rows, channels = apart ? shape.dim(1) : 1;
        int blocks = Math.ceilDiv(width, A_BLOCK), count = Math.multiplyExact(rows, blocks);
        try (var table = streams.length == 0 ? null : machine.table(streams)) {
            long[] arguments = new long[7 + more.length];
            arguments[0] = Machine.address(out);
            arguments[1] = key;
            arguments[2] = table == null ? 0 : table.address();
            arguments[3] = blocks;
            arguments[4] = channels;
            arguments[5] = width / channels;
            arguments[6] = count;
            System.arraycopy(more, 0, arguments, 7, more.length);
            machine.kernel("philox", kernel).launch(Math.ceilDiv(count, THREADS), 1, THREADS, arguments);
        }
    }
}
