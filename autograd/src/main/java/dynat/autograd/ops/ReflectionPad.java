package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import java.util.Arrays;

/// A tensor's mirror image put around it; the outermost numbers, in which it is mirrored, are not repeated.
public final class ReflectionPad {
    private ReflectionPad() {}

    /// Mirrors `x` at both ends of its last axes.
    ///
    /// @param x       any shape
    /// @param amounts how much before and after, two for each axis, the last axis first, as PyTorch has it: images take
    ///                left, right, top, bottom, in pixels; each from 0 and less than the extent
    /// @return        the same rank, each padded extent larger by its two amounts
    public static Variable reflectionPad(Variable x, int... amounts) {
        Shape from = x.shape();
        Movement.checkAmounts("reflectionPad", from, amounts);
        var padded = Selection.of("reflectionPad", from);
        for (int i = 0; i < amounts.length; i += 2) {
            int axis = from.rank() - 1 - i / 2, extent = from.dim(axis), before = amounts[i], after = amounts[i + 1];
            if (before < 0 || after < 0 || before >= extent || after >= extent) {
                throw ShapeError.in("reflectionPad")
                        .because(
                                "%d before and %d after cannot be mirrored along axis %d of extent %d",
                                before, after, axis, extent)
                        .shape("input", from, "")
                        .fix("pass amounts from 0 and less than the extent");
            }
            var table = new int[before + extent + after];
            Arrays.setAll(table, k -> {
                int at = Math.abs(k - before);
                return at < extent ? at : 2 * (extent - 1) - at;
            });
            padded = padded.along(axis, table);
        }
        return Movement.take("reflectionPad", x, padded);
    }
}
