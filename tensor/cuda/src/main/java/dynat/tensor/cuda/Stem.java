package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;

/// The filters' gradient of a network's first convolution, from images of three channels by 3x3 taps: cuDNN's
/// deterministic algorithms spend more time on it than on layers of twenty times the work.
final class Stem {
    private static final int THREADS = 192, OUTPUTS = 8;

    /// Blocks that fill a large GPU. No question to the GPU at hand: it decides how sums are split, so the bits.
    private static final int BLOCKS = 264;

    private static final Geometry SAME = new Geometry(1, 1);

    private final Machine machine;

    Stem(Machine machine) {
        this.machine = machine;
    }

    /// @return whether this is such a convolution
    static boolean fits(Correlation s) {
        return s.order() == Order.CHANNELS_LAST
                && s.images() > 0
                && s.channels() == 3
                && s.filterHeight() == 3
                && s.filterWidth() == 3
                && s.geometry().equals(SAME)
                && s.outputHeight() == s.height()
                && s.outputWidth() == s.width()
                && s.outputs() % OUTPUTS == 0
                && lot(s) <= THREADS;
    }

    /// Threads that share a row of pixels.
    private static int lot(Correlation s) {
        return 3 * s.outputs() / OUTPUTS;
    }

    /// Writes the gradient in single precision, of `dy` and `x` of `type`.
    void backwardWeight(Correlation s, DType type, long dy, long x, long dw) {
        int rows = s.images() * s.height(), rowsAPart = Math.ceilDiv(rows, BLOCKS);
        int parts = Math.ceilDiv(rows, rowsAPart), numbers = s.outputs() * 27;
        try (var sums = machine.memory().block(4L * parts * numbers, "the parts of a gradient")) {
            machine.kernel("stem", "weights_" + Layout.name(type))
                    .launch(
                            parts,
                            1,
                            THREADS / lot(s) * lot(s),
                            dy,
                            x,
                            sums.address(),
                            s.height(),
                            s.width(),
                            s.outputs(),
                            rows,
                            rowsAPart);
            Parts.total(machine, sums.address(), parts, numbers, dw);
        }
    }
}
