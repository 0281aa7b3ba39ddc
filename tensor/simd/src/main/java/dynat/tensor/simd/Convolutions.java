package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.simd.Correlator.Filters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The convolution and its two transposes on arrays in `N H W C` order, each planned once a layer.
///
/// How one is computed depends on the layer's geometry and the device's algorithm alone, never on the batch.
final class Convolutions {
    /// The filters of one correlation, packed for one way; two may be alike in everything but which taps they take.
    private record Packing(
            Class<? extends Correlator> way, Correlation correlation, int at, int row, int column, int output) {}

    /// A layer: the shapes are those of one image.
    private record Layer(Shape x, Shape w, Shape y, Geometry geometry) {
        static Layer of(Tensor x, Tensor w, Tensor y, Geometry g) {
            return new Layer(x.shape().with(0, 1), w.shape(), y.shape().with(0, 1), g);
        }
    }

    /// A layer's way forward between tensors of these orders.
    private record Forward(Layer layer, Order from, Order to) {}

    private final Machine machine;
    private final ConvolutionAlgorithm algorithm;
    private final Map<Forward, Correlator> forward = new ConcurrentHashMap<>();
    private final Map<Layer, List<Correlator>> backward = new ConcurrentHashMap<>();
    private final Map<Layer, WeightGradient> weights = new ConcurrentHashMap<>();

    Convolutions(Machine machine, ConvolutionAlgorithm algorithm) {
        this.machine = machine;
        this.algorithm = algorithm;
    }

    /// Whether the result of a convolution is best left in planes for the next one, where nothing else reads it.
    boolean leavesPlanes(Shape x, Shape w, Geometry g, Shape y) {
        var c = Correlation.forward(x, w, y, g);
        return machine.planar() && !WinogradCorrelator.isChosen(algorithm, c) && PlanarCorrelator.leavesPlanes(c);
    }

    /// How a layer is computed; the orders are wishes.
    Correlator forward(Tensor x, Tensor w, Geometry g, Tensor y, Order from, Order to) {
        return forward.computeIfAbsent(
                new Forward(Layer.of(x, w, y, g), from, to),
                way -> Correlator.of(
                        Correlation.forward(way.layer.x, way.layer.w, way.layer.y, g), from, to, algorithm, machine));
    }

    /// @param plan    of this layer
    /// @param pixels  of `x`
    /// @param results of `y`
    void forward(Correlator plan, Tensor x, Tensor w, Geometry g, float[] pixels, Finish finish, float[] results) {
        run(plan, w, filters(w, g), x.shape().dim(0), pixels, Start.NONE, finish, results);
    }

    /// The same to pixels, and the moments of the results.
    void forward(
            Correlator plan,
            Tensor x,
            Tensor w,
            Geometry g,
            float[] pixels,
            Finish finish,
            float[] results,
            Tensor mean,
            Tensor variance) {
        int images = x.shape().dim(0);
        var moments = new Moments(plan.strips(images), w.shape().dim(0), machine);
        var gathering = finish.gathering(moments);
        run(plan, w, filters(w, g), images, pixels, Start.NONE, gathering, results);
        moments.total(array(mean), array(variance));
    }

    private static Filters filters(Tensor w, Geometry g) {
        int[] s = w.order().strides(w.shape());
        return new Filters(array(w), 0, w.shape().dim(0) / g.groups() * s[0], s[2], s[3], s[1], s[0]);
    }

    /// @param cotangents of `dy`
    /// @param results    of `dx`
    void backwardInput(
            Tensor dy,
            Start start,
            Tensor w,
            Geometry g,
            Tensor dx,
            float[] cotangents,
            Finish finish,
            float[] results) {
        var plans = backward(dy, w, g, dx);
        // Where several read the same cotangent, or one where it lies, it goes through the prologue once for all.
        boolean before =
                !start.isNone() && !(plans.size() == 1 && plans.getFirst().copies());
        int images = dy.shape().dim(0);
        float[] input = before ? started(cotangents, start, dy.shape()) : cotangents;
        int[] s = w.order().strides(w.shape());
        int group = w.shape().dim(0) / g.groups() * s[0];
        for (var plan : plans) {
            var c = plan.correlation();
            // The taps that one residue meets, the last first: where the cotangent's pixels come in order.
            int p = Walk.lastTap(c.rows().at(), w.shape().dim(2), g.rows());
            int q = Walk.lastTap(c.columns().at(), w.shape().dim(3), g.columns());
            int row = -Walk.tapStep(g.rows()) * s[2], column = -Walk.tapStep(g.columns()) * s[3];
            var filters = new Filters(array(w), p * s[2] + q * s[3], group, row, column, s[0], s[1]);
            var left = before ? Start.NONE : start;
            run(plan, w, filters, images, input, left, finish, results);
        }
        if (before) {
            machine.buffers().give(input);
        }
    }

    /// A cotangent after its prologue, to be given back.
    private float[] started(float[] cotangents, Start start, Shape shape) {
        float[] started = machine.buffers().take(shape.size());
        int channels = shape.dim(1), pixels = shape.dim(0) * shape.dim(2) * shape.dim(3);
        int task = Math.max(1, Pointwise.TASK / Math.max(1, channels));
        machine.workers().run(Math.ceilDiv(pixels, task), index -> {
            int at = index * task * channels, count = Math.min(task, pixels - index * task);
            machine.lanes().start(cotangents, at, channels, start, 0, channels, count, started, at);
        });
        return started;
    }

    private List<Correlator> backward(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        return backward.computeIfAbsent(
                Layer.of(dx, w, dy, g),
                layer -> Correlation.backward(layer.x, layer.w, layer.y, g).stream()
                        .map(part -> Correlator.of(part, algorithm, machine))
                        .toList());
    }

    /// @param cotangents of `dy`
    /// @param pixels     of `x`
    void backwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw, float[] cotangents, float[] pixels) {
        weights.computeIfAbsent(
                        Layer.of(x, dw, dy, g),
                        layer -> WeightGradient.of(layer.x, layer.w, layer.y, g, algorithm, machine.tile()))
                .run(x.shape().dim(0), cotangents, pixels, array(dw), dw.order().strides(dw.shape()), machine);
    }

    private void run(
            Correlator plan, Tensor w, Filters filters, int images, float[] x, Start start, Finish finish, float[] y) {
        var packing = new Packing(
                plan.getClass(), plan.correlation(), filters.at(), filters.row(), filters.column(), filters.output());
        float[] panels = ((SimdStorage) w.storage())
                .packed(packing, plan.packedLength(), into -> plan.pack(filters, into, machine));
        if (panels == null) {
            plan.runOnce(images, x, start, filters, finish, y, machine);
        } else {
            plan.run(images, x, start, panels, finish, y, machine);
        }
    }

    private static float[] array(Tensor x) {
        return ((SimdStorage) x.storage()).array();
    }
}
