package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.DType;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Kernels;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The primitives, each brought to arrays and given to the kernel family that does it.
final class SimdKernels implements Kernels {
    private final Machine machine;
    private final AtomicLong layoutCopies = new AtomicLong();
    private final Convolutions convolutions;

    SimdKernels(Machine machine, ConvolutionAlgorithm algorithm) {
        this.machine = machine;
        convolutions = new Convolutions(machine, algorithm);
    }

    // ---- memory ----

    @Override
    public Storage allocate(DType dtype, int length) {
        if (dtype != DType.F32) {
            throw new IllegalArgumentException(
                    "simd: asked for memory of %s but computes in F32\n    fix:    convert to F32".formatted(dtype));
        }
        return new SimdStorage(length, machine.buffers());
    }

    private static float[] array(Tensor x) {
        return ((SimdStorage) x.storage()).array();
    }

    @Override
    public void upload(float[] values, Tensor out) {
        arrange(values, array(out), out.shape(), Order.ROW_MAJOR, out.order());
    }

    @Override
    public void upload(double[] values, Tensor out) {
        float[] rounded = room(Order.ROW_MAJOR, out);
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        if (rounded != array(out)) {
            upload(rounded, out);
            machine.buffers().give(rounded);
        }
    }

    @Override
    public void download(Tensor x, float[] into) {
        arrange(array(x), into, x.shape(), x.order(), Order.ROW_MAJOR);
    }

    @Override
    public void download(Tensor x, double[] into) {
        var values = new float[into.length];
        download(x, values);
        for (int i = 0; i < values.length; i++) {
            into[i] = values[i];
        }
    }

    @Override
    public void copy(Tensor x, Tensor y) {
        if (!Layout.lies(x, y.order())) {
            layoutCopies.incrementAndGet();
        }
        arrange(array(x), array(y), x.shape(), x.order(), y.order());
    }

    @Override
    public long layoutCopies() {
        return layoutCopies.get();
    }

    private void arrange(float[] from, float[] to, Shape shape, Order is, Order wanted) {
        if (is == wanted || Order.coincide(shape)) {
            System.arraycopy(from, 0, to, 0, shape.size());
            return;
        }
        int images = shape.dim(0), channels = shape.dim(1), pixels = shape.dim(2) * shape.dim(3);
        boolean first = is == Order.ROW_MAJOR;
        Layout.transpose(from, to, images, first ? channels : pixels, first ? pixels : channels, machine.workers());
    }

    /// The numbers of `x` as `order` has them: its own array, or a rearranged copy to be given back by [#done].
    private float[] as(Order order, Tensor x) {
        if (Layout.lies(x, order)) {
            return array(x);
        }
        layoutCopies.incrementAndGet();
        float[] copy = machine.buffers().take(x.shape().size());
        arrange(array(x), copy, x.shape(), x.order(), order);
        return copy;
    }

    private void done(Tensor x, float[] as) {
        if (as != array(x)) {
            machine.buffers().give(as);
        }
    }

    /// Where to write `y` as `order` has it: its own array, or one that [#write] rearranges into it.
    private float[] room(Order order, Tensor y) {
        return Layout.lies(y, order)
                ? array(y)
                : machine.buffers().take(y.shape().size());
    }

    private void write(Order order, float[] room, Tensor y) {
        if (room != array(y)) {
            layoutCopies.incrementAndGet();
            arrange(room, array(y), y.shape(), order, y.order());
            machine.buffers().give(room);
        }
    }

    // ---- formulas ----

    @Override
    public void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        var shape = out.getFirst().shape();
        var order = out.getFirst().order();
        int[] axes = order.axes(shape.rank());
        var operands = new Operands(shape, order, axes, in);
        var results = new float[out.size()][];
        Arrays.setAll(results, k -> room(order, out.get(k)));
        var space = new Space(Layout.extents(shape, axes), operands.strides);
        Pointwise.run(Program.of(formulas, in.size()), space, operands.arrays, results, machine);
        operands.done();
        for (int k = 0; k < results.length; k++) {
            write(order, results[k], out.get(k));
        }
    }

    @Override
    public void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        var shape = Shape.broadcast("reduce", in.stream().map(Tensor::shape).toArray(Shape[]::new));
        var order = in.stream()
                .filter(x -> x.shape().equals(shape))
                .findFirst()
                .orElse(in.getFirst())
                .order();
        int[] axes = order.axes(shape.rank()), extents = Layout.extents(shape, axes);
        var operands = new Operands(shape, order, axes, in);
        var to = out.getFirst().shape();
        var kept = new boolean[axes.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = to.dim(axes[i]) == extents[i];
        }
        var results = new float[out.size()][];
        Arrays.setAll(results, k -> room(order, out.get(k)));
        Reducer.run(reduction, formulas, extents, kept, operands.strides, operands.arrays, results, machine);
        operands.done();
        for (int k = 0; k < results.length; k++) {
            write(order, results[k], out.get(k));
        }
    }

    /// The inputs of formulas as arrays; those of the full shape that lie otherwise are rearranged first.
    private final class Operands {
        private final List<Tensor> tensors;
        private final float[][] arrays;
        private final int[][] strides;

        Operands(Shape shape, Order order, int[] axes, List<Tensor> tensors) {
            this.tensors = tensors;
            arrays = new float[tensors.size()][];
            strides = new int[arrays.length][];
            for (int i = 0; i < arrays.length; i++) {
                var x = tensors.get(i);
                boolean full = x.shape().equals(shape) && !Layout.lies(x, order);
                arrays[i] = full ? as(order, x) : array(x);
                strides[i] = Layout.strides(x.shape(), full ? order : x.order(), axes);
            }
        }

        void done() {
            for (int i = 0; i < arrays.length; i++) {
                SimdKernels.this.done(tensors.get(i), arrays[i]);
            }
        }
    }

    @Override
    public int[] argmax(Tensor x) {
        float[] values = array(x);
        int columns = x.shape().dim(1);
        var largest = new int[x.shape().dim(0)];
        for (int row = 0; row < largest.length; row++) {
            int best = row * columns;
            for (int at = best + 1; at < (row + 1) * columns; at++) {
                if (values[at] > values[best]) {
                    best = at;
                }
            }
            largest[row] = best - row * columns;
        }
        return largest;
    }

    // ---- numbers moved, images pooled ----

    @Override
    public void take(Tensor x, Selection selection, Tensor y) {
        Selections.take(x, selection, y, machine.workers());
    }

    @Override
    public void put(List<Tensor> y, List<Selection> selections, Tensor x) {
        Selections.put(y, selections, x, machine);
    }

    @Override
    public void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out) {
        Images.maxPool(x, rows, columns, out, machine);
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx) {
        Images.maxPoolBackward(dy, places, rows, columns, dx, machine);
    }

    @Override
    public void resample(Tensor x, Weighting rows, Weighting columns, Tensor y) {
        Images.resample(x, rows, columns, y, machine);
    }

    // ---- products ----

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        BatchedGemm.run(a, transposeA, b, transposeB, y, machine);
    }

    @Override
    public Order inference(Shape x, Shape w, Geometry g, Shape y, Order usual) {
        return convolutions.leavesPlanes(x, w, g, y) ? Order.ROW_MAJOR : usual;
    }

    @Override
    public void convolve(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y) {
        var plan = convolutions.forward(x, w, g, y, x.order(), y.order());
        convolve(
                plan,
                x,
                epilogue,
                y,
                (pixels, finish, results) -> convolutions.forward(plan, x, w, g, pixels, finish, results));
    }

    @Override
    public void convolveWithStatistics(
            Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y, Tensor mean, Tensor variance) {
        var plan = convolutions.forward(x, w, g, y, x.order(), Order.CHANNELS_LAST);
        convolve(
                plan,
                x,
                epilogue,
                y,
                (pixels, finish, results) ->
                        convolutions.forward(plan, x, w, g, pixels, finish, results, mean, variance));
    }

    @Override
    public void moments(Tensor x, Tensor mean, Tensor variance) {
        int channels = x.shape().dim(1), count = x.shape().size() / Math.max(1, channels);
        float[] pixels = as(Order.CHANNELS_LAST, x);
        Moments.of(pixels, count, channels, machine, array(mean), array(variance));
        done(x, pixels);
    }

    private interface Forward {
        void run(float[] pixels, Finish finish, float[] results);
    }

    private void convolve(Correlator plan, Tensor x, Epilogue epilogue, Tensor y, Forward forward) {
        var addend = epilogue.addend().map(t -> as(plan.to(), t)).orElse(null);
        var finish = new Finish(
                epilogue.scale().map(SimdKernels::array).orElse(null),
                epilogue.shift().map(SimdKernels::array).orElse(null),
                addend,
                epilogue.relu(),
                null);
        float[] pixels = as(plan.from(), x), results = room(plan.to(), y);
        forward.run(pixels, finish, results);
        done(x, pixels);
        epilogue.addend().ifPresent(t -> done(t, addend));
        write(plan.to(), results, y);
    }

    @Override
    public void convolveBackwardInput(
            Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx) {
        float[] mask = prologue.y().map(t -> as(Order.CHANNELS_LAST, t)).orElse(null);
        float[] sum = addend.map(t -> as(Order.CHANNELS_LAST, t)).orElse(null);
        float[] cotangents = as(Order.CHANNELS_LAST, dy), results = room(Order.CHANNELS_LAST, dx);
        var start = new Start(mask, prologue.scale().map(SimdKernels::array).orElse(null));
        convolutions.backwardInput(dy, start, w, g, dx, cotangents, new Finish(null, null, sum, false, null), results);
        done(dy, cotangents);
        prologue.y().ifPresent(t -> done(t, mask));
        addend.ifPresent(t -> done(t, sum));
        write(Order.CHANNELS_LAST, results, dx);
    }

    @Override
    public void convolveBackwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw) {
        float[] cotangents = as(Order.CHANNELS_LAST, dy), pixels = as(Order.CHANNELS_LAST, x);
        convolutions.backwardWeight(dy, x, g, dw, cotangents, pixels);
        done(dy, cotangents);
        done(x, pixels);
    }
}
