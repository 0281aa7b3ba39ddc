package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// The filters' gradient of 3x3 taps by tensor cores, with factors in single precision rounded to TF32.
///
/// Blocks that split the pixels among them write their sums apart, and these are added up in order, so the bits are the
/// same each time. Of cuDNN's algorithms those that promise this are slow: on an H200, whose tensor cores multiply
/// matrices at 347 TFLOP/s, 64 to 64 channels of 32 x 32 pixels reach 100.
final class CoresGradient implements FilterGradient {
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
    }

    private static final List<Tile> TILES = List.of(new Tile(160, 132), new Tile(128, 132), new Tile(64, 264));

    /// The first architecture that has such tensor cores.
    private static final int ARCHITECTURE = 80;

    private final Machine machine;

    CoresGradient(Machine machine) {
        this.machine = machine;
    }

    @Override
    public int number() {
        return -1;
    }

    @Override
    public String name() {
        return "cores1";
    }

    @Override
    public boolean fits(Correlation s, DType type) {
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

    /// How the work is shared.
    ///
    /// @param tile        what a block is like
    /// @param tiles       blocks that take the same pixels
    /// @param pixelsAPart pixels that a block goes through
    /// @param parts       blocks that split all pixels among them
    private record Share(Tile tile, int tiles, int pixelsAPart, int parts) {
        static Share of(Correlation s) {
            var tile = Collections.min(TILES, Comparator.comparingInt(each -> each.all(s.outputs())));
            int tiles = s.channels() / CHANNELS * Math.ceilDiv(s.outputs(), tile.outputs());
            int pixels = (int) pixels(s), steps = Math.ceilDiv(pixels, STEP);
            int pixelsAPart = Math.ceilDiv(steps, Math.min(Parts.of(tiles, tile.atOnce()), steps)) * STEP;
            return new Share(tile, tiles, pixelsAPart, Math.ceilDiv(pixels, pixelsAPart));
        }
    }

    private static int numbers(Correlation s) {
        return s.outputs() * TAPS * s.channels();
    }

    @Override
    public long workspace(Correlation s, DType type) {
        int parts = Share.of(s).parts();
        return parts == 1 ? 0 : 4L * parts * numbers(s);
    }

    @Override
    public void backwardWeight(Correlation s, DType type, long dy, long x, long dw, long room) {
        var share = Share.of(s);
        if (share.parts() == 1) {
            launch(s, share, dy, x, dw);
        } else {
            launch(s, share, dy, x, room);
            Parts.total(machine, room, share.parts(), numbers(s), dw);
        }
    }

    private void launch(Correlation s, Share share, long dy, long x, long to) {
        var g = s.geometry();
        machine.kernel("filters", "gradient_" + share.tile().outputs())
                .launch(
                        share.tiles(),
                        share.parts(),
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
                        pixels(s),
                        share.pixelsAPart());
    }
}
