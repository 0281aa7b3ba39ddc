package dynat.tests.bits;

import static dynat.tensor.Formula.input;

import dynat.tensor.Convolution;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Geometry;
import dynat.tensor.MaxPooling;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Resampling;
import dynat.tensor.Scope;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// One use of one primitive on a batch of images, each of which is drawn by its own number.
///
/// @param perImage whether each image has a result of its own, which then stands in its row
/// @param body     computes on a batch
record Primitive(String name, boolean perImage, Body body) {

    interface Body {
        Tensor of(Batch batch);
    }

    /// Images by number, and the same weights for all of them.
    record Batch(int... images) {

        /// `[N, dims…]` numbers in `[-2, 2)`, row by row.
        Tensor activations(int... dims) {
            var row = new Shape(dims);
            var values = new float[images.length * row.size()];
            for (int n = 0; n < images.length; n++) {
                fill(values, n * row.size(), row.size(), new Random(1000L + images[n]));
            }
            var shape = row.toRank(dims.length + 1);
            return Tensor.of(shape.with(0, images.length), values);
        }

        Tensor weights(int... dims) {
            var shape = new Shape(dims);
            var values = new float[shape.size()];
            fill(values, 0, values.length, new Random(7));
            return Tensor.of(shape, values);
        }

        private static void fill(float[] values, int from, int count, Random random) {
            for (int i = 0; i < count; i++) {
                values[from + i] = random.nextInt(-32768, 32768) / 16384f;
            }
        }
    }

    /// The result for these images on this device.
    float[] run(Device device, int... images) {
        try (var _ = Scope.open(name)) {
            return device.run(() -> body.of(new Batch(images)).toFloats());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /// Every primitive, in the sizes of small networks and at the edges of vectors.
    static List<Primitive> all() {
        var all = new ArrayList<Primitive>();
        addMaps(all);
        addReductions(all);
        addProducts(all);
        addMoves(all);
        addImages(all);
        addConvolution(all, "3x3 of 1 to 16 channels", 12, new Geometry(1, 1), 16, 1, 3, 3);
        addConvolution(all, "3x3 of 16 to 33 channels", 8, new Geometry(1, 1), 33, 16, 3, 3);
        addConvolution(all, "3x3 of 40 to 70 channels", 8, new Geometry(1, 1), 70, 40, 3, 3);
        addConvolution(all, "3x3 of 17 to 32 channels, stride 2", 9, new Geometry(2, 1), 32, 17, 3, 3);
        addConvolution(all, "1x1 of 16 to 32 channels, stride 2", 8, new Geometry(2, 0), 32, 16, 1, 1);
        addConvolution(all, "5x4 of 3 to 7 channels", 7, new Geometry(1, 2), 7, 3, 5, 4);
        var uneven = new Geometry(1, 0).strided(2, 1).padded(1, 3).dilated(1, 3);
        addConvolution(all, "3x3 of 17 to 5 channels, uneven", 9, uneven, 5, 17, 3, 3);
        addConvolution(all, "3x3 of 34 to 34 channels, dilated", 6, new Geometry(1, 2).dilated(2), 34, 34, 3, 3);
        addConvolution(all, "3x3 of 24 to 36 channels in 3 groups", 8, new Geometry(1, 1).grouped(3), 36, 8, 3, 3);
        addConvolution(all, "3x3 of 64 to 6 channels in 2 groups", 8, new Geometry(1, 1).grouped(2), 6, 32, 3, 3);
        addConvolution(all, "3x3 of 33 channels, depthwise", 20, new Geometry(1, 1).grouped(33), 33, 1, 3, 3);
        addConvolution(all, "3x3 of 16 channels, depthwise, stride 2", 15, new Geometry(2, 1).grouped(16), 16, 1, 3, 3);
        addConvolution(all, "5x5 of 9 to 18 channels, depthwise", 9, new Geometry(1, 2).grouped(9), 18, 1, 5, 5);
        return all;
    }

    private static void addMaps(List<Primitive> all) {
        Formula a = input(0), b = input(1);
        for (var function : Function.values()) {
            all.add(new Primitive(
                    "map " + function,
                    true,
                    batch -> Tensor.map(new Unary(function, a.times(3)), batch.activations(5, 7, 3))));
        }
        for (var operator : Operator.values()) {
            all.add(new Primitive("map " + operator, true, batch -> {
                var x = batch.activations(5, 7, 3);
                return Tensor.map(new Binary(operator, a, b), x, batch.weights(1, 5, 1, 1));
            }));
        }
        all.add(new Primitive("map softmax cotangent", true, batch -> {
            Tensor x = batch.activations(10), y = batch.activations(1);
            return Tensor.map(a.exp().over(b.exp().plus(1)).minus(a.less(b).times(a.log())), x, y);
        }));
        all.add(new Primitive("map where", true, batch -> {
            var x = batch.activations(3, 8, 8);
            return Tensor.map(a.clamp(-0.5, 0.25).times(b.sigmoid()), x, batch.weights(1, 3, 8, 8));
        }));
    }

    private static void addReductions(List<Primitive> all) {
        Formula a = input(0), term = a.times(a).minus(a);
        for (var reduction : Reduction.values()) {
            all.add(new Primitive(reduction + " over classes", true, batch -> {
                var x = batch.activations(100);
                return Tensor.reduce("bits", reduction, x.shape().with(1, 1), List.of(term), x)
                        .getFirst();
            }));
            all.add(new Primitive(reduction + " over pixels", true, batch -> {
                var x = batch.activations(17, 13, 13);
                return Tensor.reduce("bits", reduction, x.shape().with(2, 1).with(3, 1), List.of(term), x)
                        .getFirst();
            }));
            all.add(new Primitive(reduction + " over images and channels", true, batch -> {
                var x = batch.activations(5, 60, 60);
                return Tensor.reduce("bits", reduction, new Shape(batch.images.length, 1, 1, 1), List.of(term), x)
                        .getFirst();
            }));
            all.add(new Primitive(
                    reduction + " a channel",
                    false,
                    batch -> Tensor.reduce(
                                    "bits",
                                    reduction,
                                    new Shape(1, 16, 1, 1),
                                    List.of(term),
                                    batch.activations(16, 14, 14))
                            .getFirst()));
            all.add(new Primitive(
                    reduction + " of all",
                    false,
                    batch -> Tensor.reduce("bits", reduction, new Shape(), List.of(term), batch.activations(16, 14, 14))
                            .getFirst()));
        }
    }

    private static void addProducts(List<Primitive> all) {
        all.add(new Primitive("matmul a b", true, batch -> batch.activations(67).matmul(batch.weights(67, 10))));
        all.add(new Primitive(
                "matmul a bT", true, batch -> batch.activations(300).matmul(false, batch.weights(33, 300), true)));
        all.add(new Primitive("matmul aT b", false, batch -> {
            var dy = batch.activations(10);
            return dy.matmul(true, batch.activations(67), false);
        }));
        all.add(new Primitive(
                "matmul aT bT",
                false,
                batch -> batch.activations(19).matmul(true, batch.weights(5, batch.images.length), true)));
        all.add(new Primitive("matmul of batches", true, batch -> {
            Tensor a = batch.activations(3, 7, 19), b = batch.activations(1, 33, 19);
            return a.matmul(false, b, true);
        }));
        all.add(new Primitive(
                "matmul of batches aT b",
                true,
                batch -> batch.activations(2, 19, 7).matmul(true, batch.weights(2, 19, 10), false)));
        all.add(new Primitive("argmax", true, batch -> {
            int[] columns = batch.activations(10).argmax();
            return Tensor.of(
                    new Shape(columns.length),
                    Arrays.stream(columns).asDoubleStream().toArray());
        }));
    }

    private static void addMoves(List<Primitive> all) {
        all.add(new Primitive("take mirrored and padded", true, batch -> {
            var x = batch.activations(5, 9, 13);
            return Selection.of("bits", x.shape())
                    .along(3, -1, 12, 3, 3, 0)
                    .along(2, 8, 7, 6, -1)
                    .take(x);
        }));
        all.add(new Primitive("take permuted", true, batch -> {
            var x = batch.activations(17, 13, 13);
            return Selection.of("bits", x.shape()).permuted(0, 2, 3, 1).take(x);
        }));
        all.add(new Primitive("put where numbers meet", true, batch -> {
            var shape = new Shape(batch.images.length, 5, 9, 13);
            var places = Selection.of("bits", shape).along(3, 0, 0, 3, 3, 3, 7).along(2, 8, 1, 8, 8);
            return places.put(batch.activations(5, 4, 6));
        }));
        all.add(new Primitive("put together", true, batch -> {
            var whole = Selection.of("bits", new Shape(batch.images.length, 20, 5, 6));
            int[] low = IntStream.range(0, 7).toArray(),
                    high = IntStream.range(7, 20).toArray();
            return Selection.put(
                    List.of(batch.activations(7, 5, 6), batch.activations(13, 5, 6)),
                    List.of(whole.along(1, low), whole.along(1, high)));
        }));
        all.add(new Primitive("put over images", false, batch -> {
            var rows = batch.activations(33);
            return Selection.of("bits", new Shape(3, 33))
                    .along(0, Arrays.stream(batch.images).map(n -> n % 3).toArray())
                    .put(rows);
        }));
    }

    private static void addImages(List<Primitive> all) {
        var pooling = new MaxPooling(new Window(3, 2, 1, false), new Window(2, 1, 0, false));
        all.add(new Primitive(
                "max pool",
                true,
                batch -> pooling.forward(batch.activations(19, 9, 13), false).largest()));
        all.add(new Primitive(
                "max pool, places",
                true,
                batch -> pooling.forward(batch.activations(19, 9, 13), true)
                        .places()
                        .get()));
        all.add(new Primitive("max pool, backward", true, batch -> {
            var x = batch.activations(19, 9, 13);
            var pooled = pooling.forward(x, true);
            return pooling.backward(pooled.largest(), pooled.places().get(), x.shape());
        }));
        all.add(new Primitive("resample", true, batch -> {
            var x = batch.activations(19, 9, 13);
            return Resampling.bilinear(x.shape(), 13, 10, false).forward(x);
        }));
        all.add(new Primitive("resample, backward", true, batch -> {
            var x = new Shape(batch.images.length, 19, 9, 13);
            return Resampling.average(x, new Window(3, 2, 1, false), new Window(3, 2, 1, true), true)
                    .backward(batch.activations(19, 5, 7));
        }));
    }

    private static void addConvolution(List<Primitive> all, String what, int size, Geometry g, int... filters) {
        int out = filters[0], in = filters[1] * g.groups();
        int height = g.rows().out(size, filters[2]), width = g.columns().out(size + 1, filters[3]);
        all.add(new Primitive(
                "conv " + what,
                true,
                batch -> Convolution.forward(
                        batch.activations(in, size, size + 1), batch.weights(filters), g, Epilogue.NONE)));
        all.add(new Primitive(
                "conv " + what + ", epilogue",
                true,
                batch -> Convolution.forward(
                        batch.activations(in, size, size + 1),
                        batch.weights(filters),
                        g,
                        Epilogue.NONE
                                .withScale(batch.weights(out))
                                .withShift(batch.weights(out))
                                .withAddend(batch.activations(out, height, width))
                                .withRelu())));
        all.add(new Primitive("conv " + what + ", backward input", true, batch -> {
            var x = new Shape(batch.images.length, in, size, size + 1);
            return Convolution.backwardInput(batch.activations(out, height, width), batch.weights(filters), x, g);
        }));
        all.add(new Primitive("conv " + what + ", backward input, prologue", true, batch -> {
            var dy = batch.activations(out, height, width);
            var prologue = Prologue.NONE.withMask(dy.times(dy).minus(dy)).withScale(batch.weights(out));
            var dx = batch.activations(in, size, size + 1);
            return Convolution.backwardInput(dy, prologue, batch.weights(filters), dx.shape(), g, Optional.of(dx));
        }));
        all.add(new Primitive("conv " + what + ", statistics", false, batch -> {
            var x = batch.activations(in, size, size + 1);
            var measured = Convolution.withStatistics(x, batch.weights(filters), g, Epilogue.NONE);
            return measured.moments().mean().plus(measured.moments().variance());
        }));
        all.add(new Primitive("conv " + what + ", backward weight", false, batch -> {
            Tensor dy = batch.activations(out, height, width), x = batch.activations(in, size, size + 1);
            return Convolution.backwardWeight(dy, x, new Shape(filters), g);
        }));
    }
}
