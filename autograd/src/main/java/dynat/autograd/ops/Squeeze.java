package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// An axis of extent 1 taken away.
public final class Squeeze {
    private Squeeze() {}

    /// Removes one axis; the numbers and their order stay.
    ///
    /// @param x    any shape
    /// @param axis whose extent is 1; counted from the front or, when negative, from the back
    /// @return     the same shape without that axis
    public static Variable squeeze(Variable x, int axis) {
        Shape from = x.shape();
        int gone = Movement.axis("squeeze", from, axis);
        if (from.dim(gone) != 1) {
            throw ShapeError.in("squeeze")
                    .because("axis %d has extent %d, not 1", axis, from.dim(gone))
                    .shape("input", from, "")
                    .fix("name an axis of extent 1, or reduce over this one first");
        }
        return reshape(x, Axes.drop(gone).result("squeeze", from));
    }
}
