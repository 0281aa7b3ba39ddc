package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import java.util.Arrays;

/// Some axes read from the back: an image's mirror image is `flip(x, -1)`.
public final class Flip {
    private Flip() {}

    /// Reverses the axes named.
    ///
    /// @param x    any shape
    /// @param axes which ones, each counted from the front or, when negative, from the back
    /// @return     the same shape
    /// @throws dynat.tensor.ShapeError if `x` has no such axis, or one is named twice
    public static Variable flip(Variable x, int... axes) {
        Shape from = x.shape();
        int[] counted = Arrays.stream(axes)
                .map(axis -> Movement.axis("flip", from, axis))
                .toArray();
        Axes.keep(counted).reduced("flip", from); // refuses an axis that is named twice
        var turned = Selection.of("flip", from);
        for (int axis : counted) {
            var back = new int[from.dim(axis)];
            Arrays.setAll(back, i -> back.length - 1 - i);
            turned = turned.along(axis, back);
        }
        return Movement.take("flip", x, turned);
    }
}
