package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import java.util.Optional;

/// Products by short kernels of our own: every geometry, no library, slow.
final class PlainProducts implements Products {
    private static final int THREADS = 256;
    private static final int TILE = 16;
    private static final int MOST_ROWS = 65535; // of a grid

    private final Machine machine;
    private final Optional<FilterGradient> gradient;

    PlainProducts(Machine machine) {
        this(machine, Optional.empty());
    }

    /// @param gradient computes what it fits
    PlainProducts(Machine machine, FilterGradient gradient) {
        this(machine, Optional.of(gradient));
    }

    private PlainProducts(Machine machine, Optional<FilterGradient> gradient) {
        this.machine = machine;
        this.gradient = gradient;
    }

    @Override
    public void multiply(Matrices shape, DType type, DType gives, long a, long b, long y) {
        int m = shape.m(), n = shape.n();
        if (m == 0 || n == 0) {
            return;
        }
        int tiles = Math.multiplyExact(Math.ceilDiv(m, TILE), Math.ceilDiv(n, TILE));
        var kernel = machine.kernel(
                "plain", "multiply_" + Layout.name(type) + (gives == type ? "" : "_" + Layout.name(gives)));
        for (int first = 0; first < shape.batch(); first += MOST_ROWS) {
            kernel.launch(
                    tiles,
                    Math.min(MOST_ROWS, shape.batch() - first),
                    THREADS,
                    a + first * shape.stepA() * type.bytes(),
                    b + first * shape.stepB() * type.bytes(),
                    y + (long) first * m * n * gives.bytes(),
                    m,
                    n,
                    shape.k(),
                    shape.transposeA() ? 1 : 0,
                    shape.transposeB() ? 1 : 0,
                    shape.stepA(),
                    shape.stepB());
        }
    }

    @Override
    public void convolve(Correlation shape, DType type, long x, long w, long y) {
        int count = shape.images() * shape.outputHeight() * shape.outputWidth() * shape.outputs();
        launch(kernel("convolve", type), count, shape, x, w, y, count);
    }

    @Override
    public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
        int count = shape.images() * shape.height() * shape.width() * shape.channels();
        launch(kernel("backwardInput", type), count, shape, dy, w, dx, count);
    }

    @Override
    public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
        var ours = gradient.filter(each -> each.fits(shape, type));
        if (ours.isPresent()) {
            long bytes = ours.get().workspace(shape, type);
            try (var room = machine.memory().block(bytes, "the workspace of a convolution")) {
                ours.get().backwardWeight(shape, type, dy, x, dw, room.address());
            }
            return;
        }
        int inputs = shape.channels() / shape.geometry().groups();
        int count = shape.outputs() * shape.filterHeight() * shape.filterWidth() * inputs;
        launch(kernel("backwardWeight", type), count, shape, dy, x, dw, count, shape.images());
    }

    private Gpu.Kernel kernel(String product, DType type) {
        return machine.kernel("plain", product + "_" + Layout.name(type));
    }

    /// Launches a thread a number of the result; the extents follow the arguments given.
    private static void launch(Gpu.Kernel kernel, int count, Correlation shape, long... arguments) {
        if (count == 0) {
            return;
        }
        var rows = shape.geometry().rows();
        var columns = shape.geometry().columns();
        long[] extents = {
            shape.channels(),
            shape.height(),
            shape.width(),
            shape.outputs(),
            shape.outputHeight(),
            shape.outputWidth(),
            shape.filterHeight(),
            shape.filterWidth(),
            shape.geometry().groups(),
            rows.stride(),
            columns.stride(),
            rows.padding(),
            columns.padding(),
            rows.dilation(),
            columns.dilation(),
            shape.order() == Order.CHANNELS_LAST ? 1 : 0
        };
        var all = new long[arguments.length + extents.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(extents, 0, all, arguments.length, extents.length);
        kernel.launch(Math.ceilDiv(count, THREADS), 1, THREADS, all);
    }
}
