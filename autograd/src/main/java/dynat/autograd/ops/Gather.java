package dynat.autograd.ops;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// For each place, a number from along one axis: with axis 1, `y[i, j, k] = x[i, index[i, j, k], k]`.
public final class Gather {
    private Gather() {}

    /// Looks up one number for each place of `shape`; what flows back to one that came several times is summed.
    ///
    /// @param x     any shape
    /// @param axis  counted from the front or, when negative, from the back
    /// @param shape of the result: the rank of `x`, and no larger than it but along that axis
    /// @param index coordinates along that axis, from 0, one a place, in row-major order of `shape`
    /// @return      that shape
    public static Variable gather(Variable x, int axis, Shape shape, int... index) {
        Shape from = x.shape();
        int along = Movement.axis("gather", from, axis);
        check(from, along, shape, index);
        Movement.checkIndices("gather", from, along, index);
        var flat = new Shape(from.size());
        var selection = Selection.of("gather", flat).along(0, places(from, along, shape, index));
        return reshape(Movement.take("gather", reshape(x, flat), selection), shape);
    }

    /// For each number of the result, where it lies in `from`, both in row-major order.
    private static int[] places(Shape from, int along, Shape shape, int... index) {
        var places = new int[index.length];
        for (int i = 0; i < places.length; i++) {
            int rest = i, step = 1;
            for (int k = shape.rank() - 1; k >= 0; k--) {
                int coordinate = k == along ? index[i] : rest % shape.dim(k);
                rest /= shape.dim(k);
                places[i] += coordinate * step;
                step *= from.dim(k);
            }
        }
        return places;
    }

    private static void check(Shape from, int along, Shape shape, int... index) {
        boolean fits = shape.rank() == from.rank();
        for (int k = 0; fits && k < shape.rank(); k++) {
            fits = k == along || shape.dim(k) <= from.dim(k);
        }
        if (!fits) {
            throw ShapeError.in("gather")
                    .because("the result does not lie within the input along the axes other than %d", along)
                    .shape("input", from, "")
                    .shape("result", shape, "")
                    .fix("give it the input's rank, and extents no larger but along that axis");
        }
        if (index.length != shape.size()) {
            throw ShapeError.in("gather")
                    .because("there are %d indices but the result holds %d numbers", index.length, shape.size())
                    .shape("input", from, "")
                    .shape("result", shape, "")
                    .fix("pass one index a number");
        }
    }
}
