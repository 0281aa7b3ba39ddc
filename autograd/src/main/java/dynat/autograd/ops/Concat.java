package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.autograd.Variable.Edge;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tensors put one after the other along an axis.
public final class Concat {
    private Concat() {}

    /// Joins `parts` in their order; [Stack] makes a new axis for them.
    ///
    /// @param axis  counted from the front or, when negative, from the back
    /// @param parts `[…]` one or more, of one shape but along that axis
    /// @return      the same shape, the extents along that axis summed
    public static Variable concat(int axis, Variable... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("concat: there are no tensors\n    fix:    pass one or more");
        }
        int along = Movement.axis("concat", parts[0].shape(), axis);
        Shape whole = whole(along, parts);
        var places = new ArrayList<Selection>();
        var edges = new Edge[parts.length];
        int first = 0;
        for (int i = 0; i < parts.length; i++) {
            int end = first + parts[i].shape().dim(along);
            var place = Selection.of("concat", whole)
                    .along(along, IntStream.range(first, end).toArray());
            places.add(place);
            edges[i] = wrt(parts[i], place::take);
            first = end;
        }
        var values = Stream.of(parts).map(Variable::value).toList();
        Tensor y = Selection.put(values, places);
        return Variable.from("concat", y, edges);
    }

    private static Shape whole(int axis, Variable... parts) {
        Shape first = parts[0].shape();
        var extents = Arrays.stream(first.dims()).asLongStream().toArray();
        extents[axis] = 0;
        for (int i = 0; i < parts.length; i++) {
            Shape each = parts[i].shape();
            if (each.rank() != first.rank() || !each.with(axis, 0).equals(first.with(axis, 0))) {
                throw ShapeError.in("concat")
                        .because("part %d differs from part 0 in more than the extent of axis %d", i, axis)
                        .shape("part 0", first, "")
                        .shape("part " + i, each, "")
                        .fix("make all extents equal but that one");
            }
            extents[axis] += each.dim(axis);
        }
        return Selection.fitting("concat", first, extents);
    }
}
