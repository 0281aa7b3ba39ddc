package dynat.tensor.simd;

import static dynat.tensor.Formula.input;

import dynat.tensor.Backend;
import dynat.tensor.Convolution;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Prints what the kernels reach here: best and median of many calls, once warm.
///
/// `java --add-modules jdk.incubator.vector dynat.tensor.simd.Rates [threads…]`; `-Dwarm=` seconds before each line,
/// `-Dcalls=` measured, `-Dtime=cpu` for the caller's processor time (with one thread, on a machine that others use),
/// `-Donly=` a part of the lines' names, `-Dconv=` how to compute convolutions.
final class Rates {
    private static final double SECONDS_WARMING = Double.parseDouble(System.getProperty("warm", "2"));
    private static final int CALLS = Integer.getInteger("calls", 60);

    private static final boolean CPU = "cpu".equals(System.getProperty("time"));
    private static final String ONLY = System.getProperty("only", "");
    private static final ConvolutionAlgorithm CONVOLUTIONS =
            ConvolutionAlgorithm.valueOf(System.getProperty("conv", "auto").toUpperCase(Locale.ROOT));

    private Rates() {}

    public static void main(String[] threads) {
        for (String count : threads.length == 0 ? new String[] {"1", "2"} : threads) {
            var device = new SimdBackend().open(new Backend.Options(Integer.parseInt(count), CONVOLUTIONS));
            System.out.println(device.about());
            device.run(() -> {
                convolution(32, 64, 32, 64, 3, 1, 1);
                convolution(32, 64, 32, 64, 3, new Geometry(1, 2).dilated(2));
                convolution(32, 64, 32, 64, 3, new Geometry(1, 1).grouped(4));
                convolution(32, 64, 32, 64, 3, new Geometry(1, 1).grouped(64));
                convolution(32, 64, 32, 64, 3, new Geometry(2, 1).grouped(64));
                convolution(32, 16, 28, 16, 3, 1, 1);
                convolution(128, 1, 28, 16, 3, 1, 1);
                convolution(128, 16, 28, 16, 3, 1, 1);
                convolution(128, 16, 28, 32, 3, 2, 1);
                convolution(128, 16, 28, 32, 1, 2, 0);
                convolution(128, 32, 14, 32, 3, 1, 1);
                convolution(128, 32, 14, 64, 3, 2, 1);
                convolution(128, 64, 7, 64, 3, 1, 1);
                passes();
                product(512);
                return device;
            });
        }
    }

    private static Tensor random(int... dims) {
        var shape = new Shape(dims);
        var values = new float[shape.size()];
        var random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, values);
    }

    private static void convolution(int n, int c, int h, int o, int k, int stride, int padding) {
        convolution(n, c, h, o, k, new Geometry(stride, padding));
    }

    private static void convolution(int n, int c, int h, int o, int k, Geometry g) {
        int out = g.rows().out(h, k),
                stride = g.rows().stride(),
                dilation = g.rows().dilation();
        Tensor x = random(n, c, h, h), w = random(o, c / g.groups(), k, k), dy = random(n, o, out, out);
        double work = 2e-9 * dy.shape().size() * w.shape().size() / o;
        String name = "%dx%d %d->%d at %d, stride %d, batch %d".formatted(k, k, c, o, h, stride, n);
        name += dilation > 1 ? ", dilation " + dilation : "";
        name += g.groups() > 1 ? ", groups " + g.groups() : "";
        print(name + ", forward", work, "GFLOP/s", () -> Convolution.forward(x, w, g, Epilogue.NONE));
        print(name + ", input", work, "GFLOP/s", () -> Convolution.backwardInput(dy, w, x.shape(), g));
        print(name + ", weight", work, "GFLOP/s", () -> Convolution.backwardWeight(dy, x, w.shape(), g));
    }

    private static void passes() {
        Tensor x = random(128, 16, 28, 28), y = random(128, 16, 28, 28), scale = random(1, 16, 1, 1);
        Tensor shift = random(1, 16, 1, 1);
        double bytes = 4e-9 * x.shape().size();
        Formula normal = input(0).times(input(1)).plus(input(2));
        Formula derivative = Formula.where(input(1).less(Formula.ZERO), Formula.ZERO, input(0));
        print("map x + y", 3 * bytes, "GB/s", () -> Tensor.map(input(0).plus(input(1)), x, y));
        print("map relu(x · scale + shift)", 2 * bytes, "GB/s", () -> Tensor.map(normal.relu(), x, scale, shift));
        print("map x > 0 ? dy : 0", 3 * bytes, "GB/s", () -> Tensor.map(derivative, y, x));
        print("map exp", 2 * bytes, "GB/s", () -> Tensor.map(input(0).exp(), x));
        print("map tanh", 2 * bytes, "GB/s", () -> Tensor.map(input(0).tanh(), x));
        print("map log", 2 * bytes, "GB/s", () -> Tensor.map(input(0).log(), x));
        var channels = new Shape(1, 16, 1, 1);
        print(
                "reduce Σ x, Σ x² a channel",
                bytes,
                "GB/s",
                () -> Tensor.reduce("rate", Reduction.SUM, channels, List.of(input(0), input(0).times(input(0))), x));
        print(
                "reduce Σ dy, Σ dy · x̂ a channel",
                2 * bytes,
                "GB/s",
                () -> Tensor.reduce(
                        "rate",
                        Reduction.SUM,
                        channels,
                        List.of(
                                input(0),
                                input(0).times(input(1).minus(input(2)).times(input(3)))),
                        y,
                        x,
                        shift,
                        scale));
        print("reduce Σ x over pixels", bytes, "GB/s", () -> Tensor.sum(new Shape(128, 16, 1, 1), input(0), x));
        print("reduce Σ x", bytes, "GB/s", () -> Tensor.sum(new Shape(), input(0), x));
        Tensor logits = random(128, 10);
        print(
                "reduce max of 128 rows of 10",
                128 * 40e-9,
                "GB/s",
                () -> Tensor.reduce("rate", Reduction.MAX, new Shape(128, 1), List.of(input(0)), logits));
    }

    private static void product(int n) {
        Tensor a = random(n, n), b = random(n, n);
        print("matmul of " + n, 2e-9 * n * n * n, "GFLOP/s", () -> a.matmul(b));
    }

    private static void print(String name, double work, String unit, Runnable run) {
        if (!name.contains(ONLY)) {
            return;
        }
        long end = System.nanoTime() + (long) (SECONDS_WARMING * 1e9);
        while (System.nanoTime() < end) {
            timed(run);
        }
        var seconds = new double[CALLS];
        Arrays.setAll(seconds, _ -> timed(run));
        Arrays.sort(seconds);
        System.out.printf(
                "  %-55s best %7.1f  median %7.1f %s  (%.3f ms)%n",
                name, work / seconds[0], work / seconds[CALLS / 2], unit, 1e3 * seconds[CALLS / 2]);
    }

    private static double timed(Runnable run) {
        try (var _ = Scope.open("rate")) {
            long start = now();
            run.run();
            return (now() - start) * 1e-9;
        }
    }

    private static long now() {
        return CPU ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }
}
