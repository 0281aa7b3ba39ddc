package dynat.autograd.ops;

import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Unsqueeze.unsqueeze;

import dynat.autograd.Variable;
import dynat.tensor.ShapeError;
import java.util.stream.Stream;

/// Tensors of one shape put one after the other along a new axis.
public final class Stack {
    private Stack() {}

    /// Joins `parts` along an axis that they do not have yet; [Concat] joins along one that they have.
    ///
    /// @param axis  which axis of the result is the new one; counted from the front or, when negative, from the back
    /// @param parts `[…]` one or more, of one shape
    /// @return      that shape with their number as the new extent
    public static Variable stack(int axis, Variable... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("stack: there are no tensors\n    fix:    pass one or more");
        }
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].shape().equals(parts[0].shape())) {
                throw ShapeError.in("stack")
                        .because("part %d has another shape than part 0", i)
                        .shape("part 0", parts[0].shape(), "")
                        .shape("part " + i, parts[i].shape(), "")
                        .fix("make the shapes equal");
            }
        }
        return concat(axis, Stream.of(parts).map(x -> unsqueeze(x, axis)).toArray(Variable[]::new));
    }
}
