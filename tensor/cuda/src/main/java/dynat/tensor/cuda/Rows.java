package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// What is asked of rows and of channels: where the largest number is, mean and variance.
final class Rows {
    private static final int THREADS = 256;

    /// Blocks that fill the multiprocessors of a large GPU several times over. No question to the GPU at hand: it
    /// decides how sums are split, so the bits.
    private static final int BLOCKS = 528;

    private final Machine machine;
    private final Layout layout;

    Rows(Machine machine, Layout layout) {
        this.machine = machine;
        this.layout = layout;
    }

    int[] argmax(Tensor x) {
        int rows = x.shape().dim(0);
        var places = new int[rows];
        if (rows == 0) {
            return places;
        }
        try (var lent = layout.as(x.order(), DType.F32, x);
                var block = machine.memory().block(4L * rows, "where rows are largest")) {
            machine.kernel("rows", "argmax")
                    .launch(
                            Math.ceilDiv(rows, THREADS / 32),
                            1,
                            THREADS,
                            lent.address(),
                            block.address(),
                            rows,
                            x.shape().dim(1));
            machine.gpu().download(block.address(), MemorySegment.ofArray(places));
        }
        return places;
    }

    /// Mean and biased variance of each channel of `y`, over images and pixels; NaN where there are none.
    ///
    /// `y` is read once: each part of the pixels is one block's, and their moments are merged by a second kernel, in a
    /// tree that the shape alone decides.
    void moments(Tensor y, Tensor mean, Tensor variance) {
        int channels = y.shape().dim(1);
        if (channels == 0) {
            return;
        }
        boolean last = Layout.lies(y, Order.CHANNELS_LAST);
        var split = Split.of(y.shape().dim(0) * y.shape().dim(2) * y.shape().dim(3), channels, last);
        int channel = last ? 1 : y.shape().dim(2) * y.shape().dim(3);
        String type = y.dtype() == DType.F32 ? "f32" : "bf16";
        try (var parts = machine.memory().block(8L * split.parts * channels, "moments of parts")) {
            if (split.rows > 0) {
                measure(y, type, last, split, parts.address());
            }
            machine.kernel("rows", "combine_" + type)
                    .launch(
                            Math.ceilDiv(channels, 8),
                            1,
                            THREADS,
                            Machine.address(y),
                            channel,
                            parts.address(),
                            split.parts,
                            channels,
                            split.rows,
                            split.rowsAPart,
                            Machine.address(mean),
                            Machine.address(variance));
        }
    }

    private void measure(Tensor y, String type, boolean last, Split split, long parts) {
        int channels = y.shape().dim(1), pixels = y.shape().dim(2) * y.shape().dim(3);
        machine.kernel("rows", "moments_" + type + (split.together > 1 ? "_4" : "_1"))
                .launch(
                        split.parts,
                        split.columns,
                        split.lanes * split.steps,
                        Machine.address(y),
                        parts,
                        channels,
                        split.rows,
                        split.rowsAPart,
                        pixels,
                        pixels * channels,
                        last ? channels : 1,
                        last ? 1 : pixels,
                        split.lanes);
    }

    /// How the moments of channels are shared out.
    ///
    /// @param rows      pixels of all images
    /// @param together  channels that a thread takes
    /// @param lanes     threads of a block side by side, a power of two
    /// @param steps     threads of a block that share a channel, a power of two
    /// @param columns   blocks side by side
    /// @param parts     blocks that share a channel
    /// @param rowsAPart pixels of each, the last one's may be fewer
    private record Split(int rows, int together, int lanes, int steps, int columns, int parts, int rowsAPart) {
        private static final int EACH = 16; // pixels a thread, at least

        static Split of(int rows, int channels, boolean last) {
            int together = last && channels % 4 == 0 ? 4 : 1;
            int groups = channels / together;
            int lanes = powerOfTwo(Math.min(32, groups));
            int steps = Math.min(THREADS / lanes, powerOfTwo(Math.ceilDiv(rows, EACH / 2)));
            int columns = Math.ceilDiv(groups, lanes);
            int parts = Math.clamp(Math.ceilDiv(rows, EACH * steps), 1, Math.max(1, BLOCKS / columns));
            int rowsAPart = Math.ceilDiv(rows, parts);
            return new Split(
                    rows, together, lanes, steps, columns, rows == 0 ? 0 : Math.ceilDiv(rows, rowsAPart), rowsAPart);
        }

        private static int powerOfTwo(int atLeast) {
            return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
        }
    }
}
