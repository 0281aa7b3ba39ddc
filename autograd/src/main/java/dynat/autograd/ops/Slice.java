package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// Part of a tensor: along some axes only some coordinates, evenly spaced, as Python slices lists.
public final class Slice {
    private Slice() {}

    /// `x[…, start:end, …]`.
    ///
    /// @param x     any shape
    /// @param axis  counted from the front or, when negative, from the back
    /// @param start the first coordinate, counted from the back when negative
    /// @param end   one more than the last; both are brought into the tensor where they are outside
    /// @return      the same shape but along that axis
    public static Variable slice(Variable x, int axis, int start, int end) {
        return slice(x, axis, start, end, 1);
    }

    /// `x[…, start:end:step, …]`; with a negative step it goes backwards from `start` to before `end`.
    ///
    /// @param x     any shape
    /// @param axis  counted from the front or, when negative, from the back
    /// @param start the first coordinate, counted from the back when negative
    /// @param end   where to stop; `Integer.MIN_VALUE` goes backwards through coordinate 0
    /// @param step  from one coordinate to the next, not 0
    /// @return      the same shape but along that axis
    public static Variable slice(Variable x, int axis, int start, int end, int step) {
        return slice(x, new int[] {axis}, new int[] {start}, new int[] {end}, new int[] {step});
    }

    /// Along several axes at once.
    ///
    /// @param x     any shape
    /// @param axes  which axes
    /// @param start one an axis
    /// @param end   one an axis
    /// @param step  one an axis
    /// @return      the same shape but along those axes
    public static Variable slice(Variable x, int[] axes, int[] start, int[] end, int[] step) {
        Shape from = x.shape();
        if (start.length != axes.length || end.length != axes.length || step.length != axes.length) {
            throw ShapeError.in("slice")
                    .because(
                            "%d axes come with %d starts, %d ends and %d steps",
                            axes.length, start.length, end.length, step.length)
                    .shape("input", from, "")
                    .fix("pass one of each an axis");
        }
        var part = Selection.of("slice", from);
        for (int i = 0; i < axes.length; i++) {
            int axis = Movement.axis("slice", from, axes[i]);
            if (step[i] == 0) {
                throw ShapeError.in("slice")
                        .because("the step along axis %d is 0", axes[i])
                        .shape("input", from, "")
                        .fix("pass a step other than 0");
            }
            part = part.along(axis, coordinates(part.to().dim(axis), start[i], end[i], step[i]));
        }
        return Movement.take("slice", x, part);
    }

    private static int[] coordinates(int extent, int start, int end, int step) {
        int least = step > 0 ? 0 : -1, most = step > 0 ? extent : extent - 1;
        int first = Math.clamp(start < 0 ? (long) start + extent : start, least, most);
        int stop = Math.clamp(end < 0 ? (long) end + extent : end, least, most);
        int count = (int) Math.max(0, Math.ceilDiv((long) stop - first, (long) step));
        var at = new int[count];
        for (int i = 0; i < count; i++) {
            at[i] = first + i * step;
        }
        return at;
    }
}
