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
        int pixels = y.shape().dim(2) * y.shape().dim(3), channel = last ? 1 : pixels;
        var split = Split.of(y.shape().dim(0), channels, pixels, last);
        String type = Layout.name(y.dtype());
        try (var parts = machine.memory().block(12L * split.parts * channels, "moments of parts")) {
            long squares = parts.address() + 8L * split.parts * channels;
            if (split.rows > 0) {
                int pack = split.alongPixels ? split.together : last ? channels : 1;
                machine.kernel("rows", split.kernel(type))
                        .launch(
                                split.parts * split.columns,
                                1,
                                split.lanes * split.steps,
                                Machine.address(y),
                                parts.address(),
                                squares,
                                split.columns,
                                channels,
                                split.rows,
                                split.rowsAPart,
                                pixels / split.each(),
                                pixels * channels,
                                pack,
                                channel,
                                split.lanes);
            }
            machine.kernel("rows", "combine")
                    .launch(
                            Math.ceilDiv(channels, 8),
                            1,
                            THREADS,
                            parts.address(),
                            squares,
                            split.parts,
                            channels,
                            split.rows,
                            split.rowsAPart,
                            split.each(),
                            Machine.address(mean),
                            Machine.address(variance));
        }
    }

    /// How the moments of channels are shared out. Numbers are read in packs: some channels of one pixel, or some
    /// pixels of one channel.
    ///
    /// @param together    numbers of a pack
    /// @param alongPixels whether they are pixels of one channel
    /// @param rows        packs of a channel, those of all images
    /// @param lanes       threads of a block side by side, each with channels of its own; a power of two
    /// @param steps       threads of a block that share a channel, a power of two
    /// @param columns     blocks for different channels
    /// @param parts       blocks that share a channel
    /// @param rowsAPart   packs of each, the last one's may be fewer
    private record Split(
            int together, boolean alongPixels, int rows, int lanes, int steps, int columns, int parts, int rowsAPart) {
        private static final int EACH = 8; // packs a thread reads at once

        static Split of(int images, int channels, int pixels, boolean last) {
            boolean alongPixels = !last && pixels % 4 == 0, acrossChannels = last && channels % 4 == 0;
            int together = alongPixels || acrossChannels ? 4 : 1;
            int rows = images * pixels / (alongPixels ? 4 : 1);
            int groups = acrossChannels ? channels / 4 : channels;
            int lanes = last ? powerOfTwo(Math.min(32, groups)) : 1;
            int steps = Math.min(THREADS / lanes, powerOfTwo(Math.ceilDiv(rows, EACH)));
            int columns = Math.ceilDiv(groups, lanes);
            int most = Math.clamp(Math.ceilDiv(rows, EACH * steps), 1, Math.max(1, BLOCKS / columns));
            int rowsAPart = Math.ceilDiv(rows, most);
            int parts = rows == 0 ? 0 : Math.ceilDiv(rows, rowsAPart);
            return new Split(together, alongPixels, rows, lanes, steps, columns, parts, rowsAPart);
        }

        /// @return numbers of one channel in a pack
        int each() {
            return alongPixels ? together : 1;
        }

        String kernel(String type) {
            return "moments_" + type + (together == 1 ? "" : alongPixels ? "_pixels" : "_channels");
        }

        private static int powerOfTwo(int atLeast) {
            return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
        }
    }
}
