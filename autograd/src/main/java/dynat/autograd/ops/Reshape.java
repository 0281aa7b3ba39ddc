package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Shape;

/// The same numbers, in row-major order of the logical shape, under another shape.
public final class Reshape {
    private Reshape() {}

    /// Keeps the numbers and their order.
    ///
    /// @param x  any shape
    /// @param to a shape that holds as many numbers
    /// @return   that shape
    public static Variable reshape(Variable x, Shape to) {
        Shape from = x.shape();
        return Variable.from("reshape", x.value().reshape(to), wrt(x, dy -> dy.reshape(from)));
    }
}
