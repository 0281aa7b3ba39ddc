package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import java.util.Arrays;

/// The axes in another order.
public final class Permute {
    private Permute() {}

    /// Reorders all axes; [Transpose] exchanges two.
    ///
    /// @param x    any shape
    /// @param axes for each axis of the result, which one of `x` it is; counted from the front or, when negative, from
    ///             the back
    /// @return     the extents in that order
    public static Variable permute(Variable x, int... axes) {
        Shape from = x.shape();
        var order = Arrays.stream(axes)
                .map(axis -> Movement.axis("permute", from, axis))
                .toArray();
        if (order.length != from.rank() || Arrays.stream(order).distinct().count() != from.rank()) {
            throw ShapeError.in("permute")
                    .because("axes %s are not each of %d axes once", Arrays.toString(axes), from.rank())
                    .shape("input", from, "")
                    .fix("name every axis once, such as permute(x, 0, 2, 3, 1)");
        }
        return Movement.take("permute", x, Selection.of("permute", from).permuted(order));
    }
}
