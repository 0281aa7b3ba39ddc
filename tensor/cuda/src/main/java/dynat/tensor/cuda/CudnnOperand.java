package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;

/// How an operand of a convolution lies in memory: so many matrices of channels and pixels.
///
/// @param order    of its numbers
/// @param images   how many matrices: images, or filters
/// @param channels of each
/// @param pixels   of each, or taps
record CudnnOperand(Order order, int images, int channels, int pixels) {
    private static final int THREADS = 256;

    /// @return the two operands and the result of a direction
    static CudnnOperand[] of(Direction direction, Correlation s) {
        var order = s.order();
        int inputs = s.channels() / s.geometry().groups();
        var x = new CudnnOperand(order, s.images(), s.channels(), s.height() * s.width());
        var y = new CudnnOperand(order, s.images(), s.outputs(), s.outputHeight() * s.outputWidth());
        var w = new CudnnOperand(order, s.outputs(), inputs, s.filterHeight() * s.filterWidth());
        return switch (direction) {
            case FORWARD -> new CudnnOperand[] {x, w, y};
            case INPUT -> new CudnnOperand[] {y, w, x};
            case WEIGHT -> new CudnnOperand[] {y, x, w};
        };
    }

    int size() {
        return Math.multiplyExact(Math.multiplyExact(images, channels), pixels);
    }

    long bytes(DType type) {
        return (long) size() * type.bytes();
    }

    /// Whether the same numbers lie alike in both.
    boolean lies(CudnnOperand other) {
        return channels == other.channels && (order == other.order || channels == 1 || pixels == 1);
    }

    /// Brings numbers that lie so to where they lie as `wanted` says: in the other order, or, channels last, with more
    /// channels, which are 0, or with fewer.
    void bring(Machine machine, Layout layout, DType type, long from, CudnnOperand wanted, long to) {
        if (channels == wanted.channels) {
            boolean last = order == Order.CHANNELS_LAST;
            layout.transpose(type, from, to, images, last ? pixels : channels, last ? channels : pixels);
            return;
        }
        int count = wanted.size();
        machine.kernel("channels", "resize_" + Layout.name(type))
                .launch(Math.ceilDiv(count, THREADS), 1, THREADS, from, to, channels, wanted.channels, count);
    }
}
