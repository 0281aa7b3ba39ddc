package dynat.autograd.ops;

import dynat.autograd.Variable;
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
    public static Variable flip(Variable x, int... axes) {
        Shape from = x.shape();
        var turned = Selection.of("flip", from);
        for (int each : axes) {
            int axis = Movement.axis("flip", from, each);
            var back = new int[from.dim(axis)];
            Arrays.setAll(back, i -> back.length - 1 - i);
            turned = turned.along(axis, back);
        }
        return Movement.take("flip", x, turned);
    }
}
