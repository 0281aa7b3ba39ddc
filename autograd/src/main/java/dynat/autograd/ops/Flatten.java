package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Shape;

/// Each row as one vector.
public final class Flatten {
    private Flatten() {}

    /// @param x `[N, …]`
    /// @return  `[N, K]`, where K is the product of the other extents
    public static Variable flatten(Variable x) {
        int rows = x.shape().dim(0);
        int columns = 1;
        for (int axis = 1; axis < x.shape().rank(); axis++) {
            columns *= x.shape().dim(axis);
        }
        return reshape(x, new Shape(rows, columns));
    }
}
