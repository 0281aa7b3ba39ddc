package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// A new axis of extent 1.
public final class Unsqueeze {
    private Unsqueeze() {}

    /// Adds one axis; the numbers and their order stay.
    ///
    /// @param x    any shape
    /// @param axis which axis of the result it is; counted from the front or, when negative, from the back
    /// @return     the same shape with a 1 there
    public static Variable unsqueeze(Variable x, int axis) {
        Shape from = x.shape();
        var dims = new int[from.rank() + 1];
        int added = axis < 0 ? axis + dims.length : axis;
        if (added < 0 || added >= dims.length) {
            throw ShapeError.in("unsqueeze")
                    .because("axis %d cannot be one of %d axes", axis, dims.length)
                    .shape("input", from, "")
                    .fix("pass an axis from %d to %d", -dims.length, dims.length - 1);
        }
        for (int k = 0; k < dims.length; k++) {
            dims[k] = k == added ? 1 : from.dim(k < added ? k : k - 1);
        }
        return reshape(x, new Shape(dims));
    }
}
