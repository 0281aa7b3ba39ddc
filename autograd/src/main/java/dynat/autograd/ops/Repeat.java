package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import java.util.Arrays;

/// A tensor tiled: put next to itself along each axis so many times.
public final class Repeat {
    private Repeat() {}

    /// Tiles `x`; what flows back is summed over the copies.
    ///
    /// @param x     any shape
    /// @param times how often, one an axis; those before the axes of `x` make new ones in front
    /// @return      each extent times its number
    public static Variable repeat(Variable x, int... times) {
        if (times.length < x.shape().rank() || Arrays.stream(times).anyMatch(t -> t < 0)) {
            throw ShapeError.in("repeat")
                    .because(
                            "%s does not say how often for each of %d axes",
                            Arrays.toString(times), x.shape().rank())
                    .shape("input", x.shape(), "")
                    .fix("pass one number an axis, each from 0");
        }
        Shape from = x.shape().toRank(times.length);
        var extents = new long[times.length];
        Arrays.setAll(extents, axis -> (long) from.dim(axis) * times[axis]);
        Shape to = Selection.fitting("repeat", from, extents);
        var tiled = Selection.of("repeat", from);
        for (int axis = 0; axis < times.length; axis++) {
            int extent = from.dim(axis);
            if (times[axis] != 1) {
                var table = new int[to.dim(axis)];
                Arrays.setAll(table, i -> i % extent);
                tiled = tiled.along(axis, table);
            }
        }
        Variable source = from.rank() == x.shape().rank() ? x : reshape(x, from);
        return Movement.take("repeat", source, tiled);
    }
}
