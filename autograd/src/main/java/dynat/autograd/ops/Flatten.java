package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.Arrays;

/// Several axes as one.
public final class Flatten {
    private Flatten() {}

    /// Each row as one vector.
    ///
    /// @param x `[N, …]`
    /// @return  `[N, K]`, where K is the product of the other extents
    public static Variable flatten(Variable x) {
        return flatten(x, 1);
    }

    /// All axes from `first` on as one.
    ///
    /// @param x     any shape
    /// @param first the first of the axes that become one, counted from the front or, when negative, from the back
    /// @return      the axes before it, then one more
    public static Variable flatten(Variable x, int first) {
        Shape from = x.shape();
        int kept = first == from.rank() ? first : Movement.axis("flatten", from, first);
        int[] dims = Arrays.copyOf(from.dims(), kept + 1);
        dims[kept] = 1;
        for (int axis = kept; axis < from.rank(); axis++) {
            dims[kept] *= from.dim(axis);
        }
        return reshape(x, new Shape(dims));
    }
}
