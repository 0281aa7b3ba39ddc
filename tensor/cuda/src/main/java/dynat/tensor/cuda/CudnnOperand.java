package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;

/// How an operand of a convolution lies in memory.
///
/// @param order    of its numbers
/// @param images   how many images there are, or filters
/// @param channels of each
/// @param height   of each, in pixels or taps
/// @param width    likewise
record CudnnOperand(Order order, int images, int channels, int height, int width) {
    private static final int THREADS = 256;

    /// @return the two operands and the result of a direction
    static CudnnOperand[] of(Direction direction, Correlation s) {
        var order = s.order();
        int inputs = s.channels() / s.geometry().groups();
        var x = new CudnnOperand(order, s.images(), s.channels(), s.height(), s.width());
        var y = new CudnnOperand(order, s.images(), s.outputs(), s.outputHeight(), s.outputWidth());
        var w = new CudnnOperand(order, s.outputs(), inputs, s.filterHeight(), s.filterWidth());
        return switch (direction) {
            case FORWARD -> new CudnnOperand[] {x, w, y};
            case INPUT -> new CudnnOperand[] {y, w, x};
            case WEIGHT -> new CudnnOperand[] {y, x, w};
        };
    }

    private int pixels() {
        return height * width;
    }

    int size() {
        return Math.multiplyExact(Math.multiplyExact(images, channels), pixels());
    }

    long bytes(DType type) {
        return (long) size() * type.bytes();
    }

    /// Whether the same numbers lie alike in both.
    boolean lies(CudnnOperand other) {
        boolean coincide = order == other.order || channels == 1 || pixels() == 1;
        return channels == other.channels && height == other.height && width == other.width && coincide;
    }

    /// Brings numbers that lie so to where they lie as `wanted` says: in the other order; or, channels last, with more
    /// channels, which are 0, or with fewer; or, row by row, with pixels apart as the strides of `g` are, and 0
    /// between.
    void bring(Machine machine, Layout layout, DType type, Geometry g, long from, CudnnOperand wanted, long to) {
        int count = wanted.size(), blocks = Math.ceilDiv(count, THREADS);
        if (channels != wanted.channels) {
            machine.kernel("operands", "resize_" + Layout.name(type))
                    .launch(blocks, 1, THREADS, from, to, channels, wanted.channels, count);
        } else if (pixels() != wanted.pixels()) {
            int down = g.rows().stride(), across = g.columns().stride();
            machine.kernel("operands", "spread_" + Layout.name(type))
                    .launch(
                            blocks,
                            1,
                            THREADS,
                            from,
                            to,
                            height,
                            width,
                            wanted.height,
                            wanted.width,
                            down,
                            across,
                            count);
        } else {
            boolean last = order == Order.CHANNELS_LAST;
            layout.transpose(type, from, to, images, last ? pixels() : channels, last ? channels : pixels());
        }
    }
}
