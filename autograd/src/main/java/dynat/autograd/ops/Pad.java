package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import java.util.Arrays;

/// Zeros put around a tensor; a negative amount cuts away instead.
public final class Pad {
    private Pad() {}

    /// Puts zeros at both ends of the last axes, or cuts there.
    ///
    /// @param x       any shape
    /// @param amounts how much before and after, two for each axis, the last axis first, as PyTorch has it: images take
    ///                left, right, top, bottom, in pixels
    /// @return        the same rank, each padded extent larger by its two amounts
    public static Variable pad(Variable x, int... amounts) {
        Shape from = x.shape();
        Movement.checkAmounts("pad", from, amounts);
        var padded = Selection.of("pad", from);
        for (int i = 0; i < amounts.length; i += 2) {
            int axis = from.rank() - 1 - i / 2, extent = from.dim(axis), before = amounts[i];
            long length = (long) before + extent + amounts[i + 1];
            if (length < 0) {
                throw ShapeError.in("pad")
                        .because(
                                "%d before and %d after would leave axis %d an extent of %d",
                                before, amounts[i + 1], axis, length)
                        .shape("input", from, "")
                        .fix("pass amounts that leave 0 or more");
            }
            var extents = Arrays.stream(padded.to().dims()).asLongStream().toArray();
            extents[axis] = length;
            var table = new int[Selection.fitting("pad", from, extents).dim(axis)];
            Arrays.setAll(table, k -> k >= before && k - before < extent ? k - before : Selection.NOTHING);
            padded = padded.along(axis, table);
        }
        return Movement.take("pad", x, padded);
    }
}
