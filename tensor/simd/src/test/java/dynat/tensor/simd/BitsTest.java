package dynat.tensor.simd;

import static dynat.tensor.Formula.input;
import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.MaxPooling;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Resampling;
import dynat.tensor.Scope;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The same input gives the same bits: cold and warm, with any number of threads, in any batch, with vectors or
/// without.
class BitsTest {
    private static final int PIXELS = 3 * 9 * 9;
    private static final Geometry ONE = new Geometry(1, 1), TWO = new Geometry(2, 1);
    private static final Formula X = input(0), Y = input(1);

    /// Primitives as maps from a batch `[N, 3, 9, 9]`; each image's result is a function of that image alone.
    private static Map<String, Function<Tensor, Tensor>> each() {
        var each = new LinkedHashMap<String, Function<Tensor, Tensor>>();
        Tensor up = normal(2, 20, 3, 3, 3), down = normal(2, 3, 20, 3, 3), pixel = normal(2, 20, 3, 1, 1);
        Tensor matrix = normal(2, PIXELS, 10), channels = normal(2, 1, 3, 1, 1);
        each.put("conv2d", x -> Convolution.forward(x, up, ONE, Epilogue.NONE));
        each.put("conv2d by two", x -> Convolution.forward(x, up, TWO, Epilogue.NONE.withRelu()));
        each.put("conv2d of one pixel", x -> Convolution.forward(x, pixel, new Geometry(1, 0), Epilogue.NONE));
        each.put("conv2d backward input", x -> Convolution.backwardInput(x, down, new Shape(images(x), 20, 9, 9), ONE));
        each.put(
                "conv2d backward input by two",
                x -> Convolution.backwardInput(x, down, new Shape(images(x), 20, 17, 17), TWO));
        Tensor wide = normal(2, 32, 3, 1, 1), square = normal(2, 32, 32, 3, 3);
        each.put(
                "conv2d backward input under a ReLU",
                x -> Convolution.backwardInput(
                        x,
                        Prologue.NONE.withMask(x).withScale(normal(3, 3)),
                        down,
                        new Shape(images(x), 20, 9, 9),
                        ONE,
                        Optional.of(Convolution.forward(x, up, ONE, Epilogue.NONE))));
        each.put(
                "conv2d by squares",
                x -> Convolution.forward(
                        Convolution.forward(x, wide, new Geometry(1, 0), Epilogue.NONE), square, ONE, Epilogue.NONE));
        Geometry three = new Geometry(1, 2).dilated(2).grouped(3);
        Tensor own = normal(2, 3, 1, 3, 3), several = normal(2, 12, 1, 3, 3), many = normal(2, 33, 3, 1, 1);
        Tensor lanes = normal(2, 33, 1, 5, 3), grouped = normal(2, 9, 11, 3, 3);
        var pixels = new Geometry(1, 0);
        each.put("conv2d, depthwise", x -> Convolution.forward(x, own, three, Epilogue.NONE.withRelu()));
        each.put("conv2d, several filters a channel", x -> Convolution.forward(x, several, three, Epilogue.NONE));
        each.put("conv2d, depthwise in several vectors", x -> {
            var hidden = Convolution.forward(x, many, pixels, Epilogue.NONE);
            return Convolution.forward(hidden, lanes, TWO.grouped(33), Epilogue.NONE);
        });
        each.put("conv2d in groups", x -> {
            var hidden = Convolution.forward(x, many, pixels, Epilogue.NONE);
            return Convolution.forward(hidden, grouped, three, Epilogue.NONE);
        });
        each.put(
                "conv2d backward input, several filters a channel",
                x -> Convolution.backwardInput(
                        Convolution.forward(x, several, three, Epilogue.NONE), several, x.shape(), three));
        each.put("matmul", x -> x.reshape(new Shape(images(x), PIXELS)).matmul(matrix));
        each.put("exp", x -> Tensor.map(X.exp(), x));
        each.put("log", x -> Tensor.map(X.abs().log(), x));
        each.put("tanh", x -> Tensor.map(X.tanh(), x));
        each.put("sigmoid", x -> Tensor.map(X.sigmoid(), x));
        each.put("expm1", x -> Tensor.map(X.expm1(), x));
        each.put("log1p", x -> Tensor.map(X.abs().log1p(), x));
        each.put("erf", x -> Tensor.map(X.erf(), x));
        each.put("power", x -> Tensor.map(X.abs().power(Y), x, channels));
        each.put("affine", x -> Tensor.map(X.times(Y).plus(Y).relu(), x, channels));
        each.put("sum over pixels", x -> Tensor.sum(new Shape(images(x), 3, 1, 1), X.times(X), x));
        each.put("sum of images", x -> Tensor.sum(new Shape(images(x), 1, 1, 1), X.exp(), x));
        each.put(
                "largest",
                x -> Tensor.reduce("max", Reduction.MAX, new Shape(images(x), 1, 1, 1), List.of(X), x)
                        .getFirst());
        each.put(
                "sum of rows",
                x -> Tensor.sum(new Shape(images(x), 1), X.exp(), x.reshape(new Shape(images(x), PIXELS))));
        moved(each);
        return each;
    }

    private static void moved(Map<String, Function<Tensor, Tensor>> each) {
        var pooling = new MaxPooling(new Window(3, 2, 1, false), Window.of(2));
        // nine channels: a vector of 256 bits and one more
        Function<Tensor, Tensor> nine = x ->
                Selection.of("permute", x.shape()).permuted(0, 2, 1, 3).take(x).to(Order.CHANNELS_LAST);
        each.put("take", x -> places(x).take(x));
        each.put("put", x -> places(x).put(places(x).take(x)));
        each.put(
                "permute",
                x -> Selection.of("permute", x.shape()).permuted(0, 3, 1, 2).take(x));
        each.put("max pool", x -> pooling.forward(nine.apply(x), false).largest());
        each.put("max pool backward", x -> {
            var y = nine.apply(x);
            var pooled = pooling.forward(y, true);
            return pooling.backward(pooled.largest(), pooled.places().get(), y.shape());
        });
        each.put("resample", x -> {
            var y = nine.apply(x);
            var resampling = Resampling.bilinear(y.shape(), 13, 4, false);
            return resampling.backward(resampling.forward(y));
        });
        each.put("matmul of batches", x -> x.matmul(true, x, false));
    }

    /// Rows twice, in part; columns backwards with one of zeros.
    private static Selection places(Tensor x) {
        return Selection.of("take", x.shape()).along(2, 0, 0, 1, 1, 5, 7).along(3, 8, 7, 6, 5, 4, -1, 0);
    }

    /// [#each], and the primitives that sum over the batch.
    private static Map<String, Function<Tensor, Tensor>> all() {
        var all = each();
        all.put("moments of conv2d", x -> {
            var measured = Convolution.withStatistics(x, normal(2, 20, 3, 3, 3), ONE, Epilogue.NONE);
            return measured.moments().mean().plus(measured.moments().variance());
        });
        all.put("conv2d backward weight", x -> Convolution.backwardWeight(x, x, new Shape(3, 3, 3, 3), ONE));
        all.put(
                "conv2d backward weight, depthwise",
                x -> Convolution.backwardWeight(x, x, new Shape(3, 1, 3, 3), ONE.grouped(3)));
        all.put("conv2d backward weight in groups", x -> {
            var hidden = Convolution.forward(x, normal(2, 12, 3, 1, 1), new Geometry(1, 0), Epilogue.NONE);
            return Convolution.backwardWeight(hidden, hidden, new Shape(12, 4, 3, 3), ONE.grouped(3));
        });
        all.put("sum a channel", x -> Tensor.sum(new Shape(1, 3, 1, 1), X.times(X), x));
        all.put("sum of all", x -> Tensor.sum(new Shape(), X.exp(), x));
        all.put("matmul over the batch", x -> {
            var rows = x.reshape(new Shape(images(x), PIXELS));
            return rows.matmul(true, rows, false);
        });
        return all;
    }

    private static int images(Tensor x) {
        return x.shape().dim(0);
    }

    /// Every primitive's result for a batch, on a device of its own.
    private static Map<String, Tensor> results(int bits, int threads, int batch) {
        return Samples.device(bits, threads).run(() -> {
            var x = normal(1, batch, 3, 9, 9);
            var results = new LinkedHashMap<String, Tensor>();
            all().forEach((name, primitive) -> results.put(name, primitive.apply(x)));
            return results;
        });
    }

    @Test
    void anyNumberOfThreads() {
        var expected = results(256, 1, 32);
        for (int threads = 2; threads <= 3; threads++) {
            int count = threads;
            results(256, threads, 32)
                    .forEach((name, y) -> assertBits(expected.get(name), y, name + " with threads: " + count));
        }
    }

    @Test
    void vectorsOrPlainLoops() {
        var expected = results(0, 2, 7);
        for (int bits = 128; bits <= 256; bits *= 2) {
            int width = bits;
            results(bits, 2, 7).forEach((name, y) -> assertBits(expected.get(name), y, name + " with bits: " + width));
        }
    }

    @Test
    void batchOfOneSevenAndThirtyTwo() {
        Samples.device(256, 2).run(() -> {
            each().forEach((name, primitive) -> {
                float[] all = primitive.apply(normal(1, 32, 3, 9, 9)).toFloats();
                int size = all.length / 32;
                for (int batch : new int[] {1, 7}) {
                    float[] some = primitive.apply(normal(1, batch, 3, 9, 9)).toFloats();
                    assertArrayEquals(
                            Samples.bits(Arrays.copyOf(all, batch * size)),
                            Samples.bits(some),
                            name + " in a batch of " + batch);
                }
                float[] last = Arrays.copyOfRange(Samples.numbers(1, 32 * PIXELS), 31 * PIXELS, 32 * PIXELS);
                float[] alone =
                        primitive.apply(Tensor.of(new Shape(1, 3, 9, 9), last)).toFloats();
                assertArrayEquals(
                        Samples.bits(Arrays.copyOfRange(all, 31 * size, 32 * size)),
                        Samples.bits(alone),
                        name + " of the last alone");
            });
            return null;
        });
    }

    /// Each primitive's first result against those while and after the compiler works on it.
    @Test
    void firstCallAndTwentyThousandth() {
        Samples.device(256, 1).run(() -> {
            var x = normal(1, 1, 3, 9, 9);
            var all = all();
            var first = new LinkedHashMap<String, Tensor>();
            all.forEach((name, primitive) -> first.put(name, primitive.apply(x)));
            all.forEach((name, primitive) -> {
                for (int call = 1; call < 20_000; call++) {
                    try (var _ = Scope.open("call")) {
                        var again = primitive.apply(x);
                        if (call % 1000 == 999) {
                            assertBits(first.get(name), again, name + " at call " + call);
                        }
                    }
                }
            });
            return null;
        });
    }
}
