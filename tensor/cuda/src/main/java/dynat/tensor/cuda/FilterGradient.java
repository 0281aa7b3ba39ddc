package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The filters' gradient of 3x3 taps by tensor cores, with factors in single precision rounded to TF32.
///
/// Blocks that split the pixels among them write their sums apart, and these are added up in order, so the bits are the
/// same each time. Of cuDNN's algorithms those that promise this are slow: on an H200, whose tensor cores multiply
/// matrices at 347 TFLOP/s, 64 to 64 channels of 32 x 32 pixels reach 100.
final class FilterGradient {
    private static final int THREADS = 256, STEP = 8, TAPS = 9, CHANNELS = 32;

    /// What blocks may be like.
    ///
    /// @param outputs of a block
    /// @param atOnce  blocks that run at once on a large GPU. No question to the GPU at hand: it decides how sums are
    ///                split, so the bits
    private record Tile(int outputs, int atOnce) {
        /// @return outputs of all blocks together, those computed in vain too
        int all(int wanted) {
            return Math.ceilDiv(wanted, outputs) * outputs;
        }

        /// @return how much of the GPU so many blocks fill until the last one ends
        double filled(int blocks) {
            return (double) blocks / (Math.ceilDiv(blocks, atOnce) * atOnce);
        }
    }

    private static final List<Tile> TILES = List.of(new Tile(160, 132), new Tile(128, 132), new Tile(64, 264));

    /// How often blocks may fill the GPU one after another, and how much better more parts must do so.
    private static final int ROUNDS = 3;
    private static final double BETTER = 0.03;

    /// The first architecture that has such tensor cores.
    private static final int ARCHITECTURE = 80;

    /// Its number beside cuDNN's algorithms.
    static final int NUMBER = -1;

    /// To be counted up when what it computes changes in any bit, or it becomes faster: choices that were kept before
    /// count no more then.
    static final int VERSION = 1;

    private final Machine machine;

    FilterGradient(Machine machine) {
        this.machine = machine;
    }

    /// @return whether this computes it, where TF32 is allowed
    boolean fits(Correlation s, DType type) {
        var g = s.geometry();
        return machine.gpu().properties().architecture() >= ARCHITECTURE
                && type == DType.F32
                && s.order() == Order.CHANNELS_LAST
                && g.groups() == 1
                && s.filterHeight() == 3
                && s.filterWidth() == 3
                && s.channels() % CHANNELS == 0
                && s.outputs() % 4 == 0
                && pixels(s) > 0
                && pixels(s) <= Integer.MAX_VALUE / 2; // it looks a few steps ahead
    }

    private static long pixels(Correlation s) {
        return (long) s.images() * s.outputHeight() * s.outputWidth();
    }

    /// A convolution's gradient, computed so.
    ///
    /// @param milliseconds that it took
    ConvolutionPlan plan(Correlation shape, double milliseconds) {
        return new Plan(
                this, shape, new CudnnAlgorithm(NUMBER, 0, shape.order(), shape.channels(), false, milliseconds));
    }

    private record Plan(FilterGradient by, Correlation shape, CudnnAlgorithm algorithm) implements ConvolutionPlan {
        @Override
        public Optional<CudnnConvolution> convolution() {
            return Optional.empty();
        }

        @Override
        public void run(long dy, long x, long dw) {
            by.backwardWeight(shape, dy, x, dw);
        }
    }

    /// Writes the gradient of `dy` and `x`.
    void backwardWeight(Correlation s, long dy, long x, long dw) {
        var tile = Collections.min(TILES, Comparator.comparingInt(each -> each.all(s.outputs())));
        int tiles = s.channels() / CHANNELS * Math.ceilDiv(s.outputs(), tile.outputs());
        int pixels = (int) pixels(s), steps = Math.ceilDiv(pixels, STEP);
        int pixelsAPart = Math.ceilDiv(steps, Math.min(parts(tile, tiles), steps)) * STEP;
        int parts = Math.ceilDiv(pixels, pixelsAPart), numbers = s.outputs() * TAPS * s.channels();
        if (parts == 1) {
            launch(s, tile, tiles, parts, dy, x, dw, pixels, pixelsAPart);
            return;
        }
        try (var sums = machine.memory().block(4L * parts * numbers, "the parts of a gradient")) {
            launch(s, tile, tiles, parts, dy, x, sums.address(), pixels, pixelsAPart);
            Stem.total(machine, sums.address(), parts, numbers, dw);
        }
    }

    private void launch(
            Correlation s, Tile tile, int tiles, int parts, long dy, long x, long to, int pixels, int pixelsAPart) {
        var g = s.geometry();
        machine.kernel("filters", "gradient_" + tile.outputs())
                .launch(
                        tiles,
                        parts,
                        THREADS,
                        dy,
                        x,
                        to,
                        s.channels(),
                        s.height(),
                        s.width(),
                        s.outputs(),
                        s.outputHeight(),
                        s.outputWidth(),
                        g.rows().stride(),
                        g.columns().stride(),
                        g.rows().padding(),
                        g.columns().padding(),
                        g.rows().dilation(),
                        g.columns().dilation(),
                        pixels,
                        pixelsAPart);
    }

    /// @return into how many parts pixels are split: the fewest of those by which blocks fill the GPU well
    private static int parts(Tile tile, int tiles) {
        int best = 1;
        for (int parts = 2; parts * tiles <= ROUNDS * tile.atOnce(); parts++) {
            if (tile.filled(parts * tiles) > tile.filled(best * tiles) + BETTER) {
                best = parts;
            }
        }
        return best;
    }
}
