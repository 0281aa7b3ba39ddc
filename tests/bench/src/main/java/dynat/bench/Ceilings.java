package dynat.bench;

import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Locale;

/// The most that a device gave in this run, by the tensors that the models are made of: what it multiplies, and how
/// fast it reads and writes.
///
/// @param tflops of the product of two large matrices
/// @param gbytes a second, read and written, of a copy
record Ceilings(double tflops, double gbytes) {

    private static final Formula A = Formula.input(0), B = Formula.input(1);

    /// Measures them and prints a line each.
    ///
    /// @param rounds    how
    /// @param precision what the lines say
    /// @param side      of the matrices
    static Ceilings measured(Rounds rounds, String precision, int side) {
        var square = new Shape(side, side);
        Tensor a = Draws.of(1, "a").normal(square, 1), b = Draws.of(1, "b").normal(square, 1);
        var product = rounds.of(() -> a.matmul(b));
        System.out.printf(
                Locale.ROOT,
                "matmul side=%d precision=%s by=dynat median_ms=%.3f tflops=%.1f%n",
                side,
                precision,
                1e3 * product.median(),
                product.tflops());
        var kernels = Device.current().kernels();
        double copy = pass(rounds, "copy", precision, a, 2, () -> kernels.copy(a, b));
        pass(rounds, "add-relu", precision, a, 3, () -> Tensor.map(A.plus(B).relu(), a, b));
        pass(rounds, "sum-by-column", precision, a, 1, () -> Tensor.sum(new Shape(1, side), A, a));
        a.release();
        b.release();
        return new Ceilings(product.tflops(), copy);
    }

    /// One pass over memory.
    ///
    /// @param x      what is read
    /// @param copies how many tensors of its size are read or written
    private static double pass(Rounds rounds, String name, String precision, Tensor x, int copies, Runnable work) {
        double bytes = (double) copies * x.shape().size() * x.dtype().bytes();
        double gbytes = 1e-9 * bytes / rounds.of(work).median();
        System.out.printf(
                Locale.ROOT,
                "%s precision=%s by=dynat mib=%.0f gb_per_s=%.0f%n",
                name,
                precision,
                bytes / (1 << 20),
                gbytes);
        return gbytes;
    }
}
