package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// What ops that only move numbers share: what is taken from a place flows back to it.
final class Movement {
    private Movement() {}

    /// @param x of the shape that `selection` was made for
    static Variable take(String op, Variable x, Selection selection) {
        return Variable.from(op, selection.take(x.value()), wrt(x, selection::put));
    }

    /// @param axis counted from the front, or from the back when negative
    /// @return     counted from the front
    static int axis(String op, Shape x, int axis) {
        int counted = axis < 0 ? axis + x.rank() : axis;
        if (counted < 0 || counted >= x.rank()) {
            throw ShapeError.in(op)
                    .because("there is no axis %d in a tensor of rank %d", axis, x.rank())
                    .shape("input", x, "")
                    .fix(
                            x.rank() == 0 ? "pass a tensor that has axes" : "pass an axis from %d to %d",
                            -x.rank(),
                            x.rank() - 1);
        }
        return counted;
    }

    /// @param axis counted from the front
    static void checkIndices(String op, Shape x, int axis, int... index) {
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= x.dim(axis)) {
                throw ShapeError.in(op)
                        .because(
                                "index %d at position %d is outside axis %d, whose extent is %d",
                                index[i], i, axis, x.dim(axis))
                        .shape("input", x, "")
                        .fix("pass indices from 0 to less than the extent");
            }
        }
    }

    /// @param amounts two for each axis that is padded
    static void checkAmounts(String op, Shape x, int... amounts) {
        if (amounts.length % 2 != 0 || amounts.length > 2 * x.rank()) {
            throw ShapeError.in(op)
                    .because("%d amounts are not two for each of at most %d axes", amounts.length, x.rank())
                    .shape("input", x, "")
                    .fix("pass before and after for the last axis, then for the one before it");
        }
    }
}
