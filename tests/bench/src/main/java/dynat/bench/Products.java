package dynat.bench;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Map;

/// The product of two square matrices.
final class Products {
    private Products() {}

    private static final int SIDE = 1024;

    static void measure(Meter meter) {
        works().forEach((name, work) -> meter.line(name, 1, work));
    }

    /// It, by its name.
    static Map<String, Runnable> works() {
        var draws = Draws.of(1, "matrices");
        var square = new Shape(SIDE, SIDE);
        Tensor a = draws.at(0).normal(square, 1), b = draws.at(1).normal(square, 1);
        return Map.of("matmul-" + SIDE, () -> a.matmul(b));
    }
}
