package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.Arrays;
import java.util.List;

/// Windows over images: pooling and resampling, each tensor as it lies.
///
/// Where the channels of a pixel lie together in every operand, a thread makes four of them. Windows and weights are
/// uploaded once ([Plans]).
final class Images {
    private static final int THREADS = 256;

    private final Machine machine;
    private final Layout layout;
    private final Plans<Shape> windows;
    private final Plans<Shape> weights;

    Images(Machine machine, Layout layout) {
        this.machine = machine;
        this.layout = layout;
        windows = new Plans<>(machine);
        weights = new Plans<>(machine);
    }

    // ---- the largest of a window ----

    void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out) {
        var y = out.getFirst();
        if (y.shape().size() == 0) {
            return;
        }
        var places = out.size() > 1 ? out.get(1) : null;
        var table = table(rows, columns, x.shape());
        boolean four = placesLieAsChannels(places) && fours(x, y);
        try (var lent = layout.as(x.order(), y.dtype(), x)) {
            machine.kernel("images", pool("largest", y.dtype(), places, four))
                    .launch(
                            blocks(y, four),
                            1,
                            THREADS,
                            lent.address(),
                            last(x),
                            table.at(0),
                            Machine.address(y),
                            last(y),
                            places == null ? 0 : Machine.address(places),
                            places == null ? 1 : last(places),
                            x.shape().dim(1),
                            x.shape().dim(2),
                            x.shape().dim(3),
                            rows.count(),
                            columns.count(),
                            threads(y, four));
        }
    }

    void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx) {
        if (dx.shape().size() == 0) {
            return;
        }
        var table = table(rows, columns, dx.shape());
        boolean four = placesLieAsChannels(places) && fours(dy, dx);
        try (var lent = layout.as(dy.order(), dx.dtype(), dy)) {
            machine.kernel("images", pool("chosen", dx.dtype(), places, four))
                    .launch(
                            blocks(dx, four),
                            1,
                            THREADS,
                            lent.address(),
                            last(dy),
                            Machine.address(places),
                            last(places),
                            table.at(0),
                            Machine.address(dx),
                            last(dx),
                            dx.shape().dim(1),
                            dx.shape().dim(2),
                            dx.shape().dim(3),
                            rows.count(),
                            columns.count(),
                            threads(dx, four));
        }
    }

    private static boolean placesLieAsChannels(Tensor places) {
        return places == null || last(places) == 1;
    }

    private static String pool(String what, DType type, Tensor places, boolean four) {
        boolean single = places != null && places.dtype() == DType.F32;
        String types = type == DType.F32 ? "_f32_f32" : single ? "_bf16_f32" : "_bf16_bf16";
        return what + types + (four ? "_4" : "_1");
    }

    /// The windows as the kernels read them, from the image and from its pixels.
    private Plans.Ready<Shape> table(Windows rows, Windows columns, Shape x) {
        int height = x.dim(2), width = x.dim(3);
        var words = joined(rows.first(), rows.end(), columns.first(), columns.end(), new int[] {height, width});
        return windows.of(
                words,
                () -> new Plans.Made<>(
                        x,
                        joined(
                                rows.first(),
                                rows.end(),
                                columns.first(),
                                columns.end(),
                                rows.firstOver(height),
                                rows.endOver(height),
                                columns.firstOver(width),
                                columns.endOver(width))));
    }

    private static int[] joined(int[]... tables) {
        int length = 0;
        for (var table : tables) {
            length += table.length;
        }
        var all = new int[length];
        int at = 0;
        for (var table : tables) {
            System.arraycopy(table, 0, all, at, table.length);
            at += table.length;
        }
        return all;
    }

    // ---- weighted sums ----

    void resample(Tensor x, Weighting rows, Weighting columns, Tensor y) {
        if (y.shape().size() == 0) {
            return;
        }
        int down = rows.start()[rows.out()], across = columns.start()[columns.out()];
        var words = joined(
                rows.start(),
                Arrays.copyOf(rows.index(), down),
                bits(rows.weight(), down),
                columns.start(),
                Arrays.copyOf(columns.index(), across),
                bits(columns.weight(), across));
        var table = weights.of(words, () -> new Plans.Made<>(x.shape(), words));
        int second = rows.start().length + 2 * down;
        boolean four = fours(x, y);
        String type = y.dtype() == DType.F32 ? "resample_f32" : "resample_bf16";
        try (var lent = layout.as(x.order(), y.dtype(), x)) {
            machine.kernel("images", type + (four ? "_4" : "_1"))
                    .launch(
                            blocks(y, four),
                            1,
                            THREADS,
                            lent.address(),
                            last(x),
                            table.at(0),
                            table.at(rows.start().length),
                            table.at(rows.start().length + down),
                            table.at(second),
                            table.at(second + columns.start().length),
                            table.at(second + columns.start().length + across),
                            Machine.address(y),
                            last(y),
                            x.shape().dim(1),
                            x.shape().dim(2),
                            x.shape().dim(3),
                            rows.out(),
                            columns.out(),
                            threads(y, four));
        }
    }

    private static int[] bits(double[] weights, int count) {
        var bits = new int[count];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits((float) weights[i]));
        return bits;
    }

    // ---- who makes what ----

    /// Whether a thread can make four channels of a pixel.
    private static boolean fours(Tensor x, Tensor y) {
        return y.shape().dim(1) % 4 == 0 && last(x) == 1 && last(y) == 1;
    }

    private static int threads(Tensor out, boolean four) {
        return four ? out.shape().size() / 4 : out.shape().size();
    }

    private static int blocks(Tensor out, boolean four) {
        return Math.ceilDiv(threads(out, four), THREADS);
    }

    /// 1 if the channels of a pixel lie together, else 0.
    private static int last(Tensor x) {
        return Layout.lies(x, Order.CHANNELS_LAST) ? 1 : 0;
    }
}
