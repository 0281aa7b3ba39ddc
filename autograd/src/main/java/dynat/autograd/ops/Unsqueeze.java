package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Shape;

/// A new axis of extent 1.
public final class Unsqueeze {
    private Unsqueeze() {}

    /// @param x    any shape
    /// @param axis which axis of the result it is; counted from the front or, when negative, from the back
    /// @return     the same shape with a 1 there
    public static Variable unsqueeze(Variable x, int axis) {
        var dims = new int[x.shape().rank() + 1];
        int added = Movement.axis("unsqueeze", new Shape(dims), axis);
        for (int k = 0; k < dims.length; k++) {
            dims[k] = k == added ? 1 : x.shape().dim(k < added ? k : k - 1);
        }
        return reshape(x, new Shape(dims));
    }
}
