package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.DeviceError;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import dynat.tensor.cuda.Products.Matrices;
import java.nio.file.Path;
import jcuda.driver.CUstream;

/// Asks [NvidiaProducts] for products, over the libraries of [Stubs]; a process of its own, because libraries stay
/// loaded.
final class StubbedProducts {
    static final long X = 0x1000, W = 0x2000, Y = 0x3000;

    /// Every extent another one.
    static final Correlation ODD = new Correlation(
            2,
            6,
            9,
            7,
            4,
            5,
            9,
            3,
            2,
            new Geometry(1, 0).strided(2, 1).padded(1, 2).dilated(1, 2).grouped(2),
            Order.CHANNELS_LAST);

    /// One that no way of our own fits, as its outputs do not come in fours.
    static final Correlation USUAL =
            new Correlation(8, 64, 32, 32, 126, 32, 32, 3, 3, new Geometry(1, 1), Order.CHANNELS_LAST);

    /// One that products of matrices fit.
    static final Correlation WHOLE =
            new Correlation(8, 64, 32, 32, 128, 32, 32, 3, 3, new Geometry(1, 1), Order.CHANNELS_LAST);

    /// One that our kernel for tensor cores fits, and products of matrices do not.
    static final Correlation HALVED =
            new Correlation(8, 64, 32, 32, 128, 16, 16, 3, 3, new Geometry(2, 1), Order.CHANNELS_LAST);

    /// Of three channels, as images have them.
    static final Correlation STEM = new Correlation(2, 3, 9, 7, 5, 9, 7, 3, 3, new Geometry(1, 1), Order.CHANNELS_LAST);

    /// Of strides, row by row; the last row of the image is not met.
    static final Correlation STRIDED =
            new Correlation(2, 8, 10, 9, 5, 4, 5, 3, 3, new Geometry(2, 1).padded(0, 1), Order.ROW_MAJOR);

    private StubbedProducts() {}

    @SuppressWarnings("restricted")
    public static void main(String[] args) {
        System.load(Path.of(args[0], "libcublas.so.12").toString());
        System.load(Path.of(args[0], "libcudnn.so.9").toString());
        var gpu = new RecordingGpu(
                Path.of(System.getenv("STUB_LOG")),
                Long.parseLong(System.getenv().getOrDefault("STUB_FREE", "" + (80L << 30))));
        boolean tf32 = args[1].contains("tf32"), deterministic = !args[1].contains("nondeterministic");
        try {
            var products = new NvidiaProducts(
                    new Machine(gpu),
                    new Recorded(gpu),
                    new CUstream(),
                    () -> gpu.line("current"),
                    new NvidiaProducts.Rules(tf32, deterministic, 1e12));
            work(args[1], products);
        } catch (DeviceError e) {
            System.out.println(e.getMessage());
        }
    }

    private static void work(String name, NvidiaProducts products) {
        switch (name) {
            case "odd" -> directions(products, ODD, DType.F32);
            case "odd-bf16" -> directions(products, ODD, DType.BF16);
            case "usual", "usual-tf32", "usual-nondeterministic" -> directions(products, USUAL, DType.F32);
            case "whole" -> directions(products, WHOLE, DType.F32);
            case "whole-weight" -> products.backwardWeight(WHOLE, DType.F32, Y, X, W);
            case "whole-bf16" -> directions(products, WHOLE, DType.BF16);
            case "halved", "halved-tf32" -> directions(products, HALVED, DType.F32);
            case "strided" -> directions(products, STRIDED, DType.F32);
            case "stem-bf16" -> directions(products, STEM, DType.BF16);
            case "twice" -> {
                products.convolve(USUAL, DType.F32, X, W, Y);
                products.convolve(USUAL, DType.F32, X + 1, W + 1, Y + 1);
            }
            case "closed" -> {
                directions(products, USUAL, DType.F32);
                products.close();
            }
            case "uncomputed" -> {
                directions(
                        products,
                        new Correlation(1, 1, 9, 9, 1, 6, 7, 3, 3, new Geometry(1, 0), Order.CHANNELS_LAST),
                        DType.F32);
                directions(
                        products,
                        new Correlation(0, 1, 9, 9, 1, 7, 7, 3, 3, new Geometry(1, 0), Order.CHANNELS_LAST),
                        DType.F32);
            }
            case "matrices", "matrices-tf32" -> matrices(products);
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void directions(Products products, Correlation shape, DType type) {
        products.convolve(shape, type, X, W, Y);
        products.backwardInput(shape, type, Y, W, X);
        products.backwardWeight(shape, type, Y, X, W);
    }

    private static void matrices(Products products) {
        for (int i = 0; i < 4; i++) {
            products.multiply(new Matrices(1, 2, 3, 5, i / 2 == 1, i % 2 == 1, 0, 0), DType.F32, DType.F32, X, W, Y);
        }
        products.multiply(new Matrices(7, 2, 3, 5, false, true, 10, 0), DType.BF16, DType.BF16, X, W, Y);
        products.multiply(new Matrices(7, 2, 3, 0, false, false, 0, 0), DType.F32, DType.F32, X, W, Y);
        products.multiply(new Matrices(7, 0, 3, 5, false, false, 0, 15), DType.F32, DType.F32, X, W, Y);
    }

    /// Says what is left to it.
    private record Recorded(RecordingGpu gpu) implements Products {
        @Override
        public void multiply(Matrices shape, DType type, DType gives, long a, long b, long y) {
            gpu.line("plain.multiply");
        }

        @Override
        public void convolve(Correlation shape, DType type, long x, long w, long y) {
            gpu.line("plain.convolve x=%x w=%x y=%x".formatted(x, w, y));
        }

        @Override
        public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
            gpu.line("plain.backwardInput x=%x w=%x y=%x".formatted(dx, w, dy));
        }

        @Override
        public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
            gpu.line("plain.backwardWeight x=%x w=%x y=%x".formatted(x, dw, dy));
        }
    }
}
