package dynat.bench;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The product of two square matrices.
final class Products {
    private Products() {}

    private static final int SIDE = 1024;

    static void measure(Meter meter) {
        var draws = Draws.of(1, "matrices");
        var square = new Shape(SIDE, SIDE);
        Tensor a = draws.at(0).normal(square, 1), b = draws.at(1).normal(square, 1);
        meter.line("matmul-" + SIDE, 1, () -> a.matmul(b));
    }
}
