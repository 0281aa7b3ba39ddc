package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import java.util.stream.IntStream;

/// Two axes exchanged.
public final class Transpose {
    private Transpose() {}

    /// Exchanges two axes; [Permute] reorders them all.
    ///
    /// @param x any shape
    /// @param a an axis, counted from the front or, when negative, from the back
    /// @param b another one
    /// @return  the same shape with the two extents exchanged
    public static Variable transpose(Variable x, int a, int b) {
        Shape from = x.shape();
        int first = Movement.axis("transpose", from, a), second = Movement.axis("transpose", from, b);
        var order = IntStream.range(0, from.rank()).toArray();
        order[first] = second;
        order[second] = first;
        return Movement.take("transpose", x, Selection.of("transpose", from).permuted(order));
    }
}
