package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;

/// Products by short kernels of our own: every geometry, no library, slow.
final class PlainProducts implements Products {
    private static final int THREADS = 256;
    private static final int TILE = 16;
    private static final int MOST_ROWS = 65535; // of a grid

    private final Machine machine;
    private final Layout layout;

    PlainProducts(Machine machine) {
        this.machine = machine;
        layout = new Layout(machine);
    }

    @Override
    public void multiply(Matrices shape, DType type, long a, long b, long y) {
        int m = shape.m(), n = shape.n();
        if (m == 0 || n == 0) {
            return;
        }
        int tiles = Math.multiplyExact(Math.ceilDiv(m, TILE), Math.ceilDiv(n, TILE));
        var kernel = kernel("multiply", type);
        for (int first = 0; first < shape.batch(); first += MOST_ROWS) {
            kernel.launch(
                    tiles,
                    Math.min(MOST_ROWS, shape.batch() - first),
                    THREADS,
                    a + first * shape.stepA() * type.bytes(),
                    b + first * shape.stepB() * type.bytes(),
                    y + (long) first * m * n * type.bytes(),
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
        run(
                Direction.FORWARD,
                shape,
                type,
                x,
                w,
                y,
                (a, b, out) -> launch(kernel("convolve", type), count, shape, a, b, out, count));
    }

    @Override
    public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
        int count = shape.images() * shape.height() * shape.width() * shape.channels();
        run(
                Direction.INPUT,
                shape,
                type,
                dy,
                w,
                dx,
                (a, b, out) -> launch(kernel("backwardInput", type), count, shape, a, b, out, count));
    }

    @Override
    public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
        int inputs = shape.channels() / shape.geometry().groups();
        int count = shape.outputs() * shape.filterHeight() * shape.filterWidth() * inputs;
        run(
                Direction.WEIGHT,
                shape,
                type,
                dy,
                x,
                dw,
                (a, b, out) -> launch(kernel("backwardWeight", type), count, shape, a, b, out, count, shape.images()));
    }

    private interface Product {
        void of(long a, long b, long out);
    }

    /// Our kernels want channels last: what lies otherwise is brought there and back.
    private void run(Direction direction, Correlation shape, DType type, long a, long b, long out, Product product) {
        if (shape.order() == Order.CHANNELS_LAST) {
            product.of(a, b, out);
            return;
        }
        var planes = CudnnPlan.operands(direction, shape);
        try (var first = machine.memory().block(planes[0].bytes(type), "a convolution's operand");
                var second = machine.memory().block(planes[1].bytes(type), "a convolution's operand");
                var result = machine.memory().block(planes[2].bytes(type), "a convolution's result")) {
            planes[0].arrange(layout, type, Order.ROW_MAJOR, a, first.address());
            planes[1].arrange(layout, type, Order.ROW_MAJOR, b, second.address());
            product.of(first.address(), second.address(), result.address());
            planes[2].arrange(layout, type, Order.CHANNELS_LAST, result.address(), out);
        }
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
            1
        };
        var all = new long[arguments.length + extents.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(extents, 0, all, arguments.length, extents.length);
        kernel.launch(Math.ceilDiv(count, THREADS), 1, THREADS, all);
    }
}
