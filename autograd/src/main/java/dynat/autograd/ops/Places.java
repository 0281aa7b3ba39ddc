package dynat.autograd.ops;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Where along an axis a number stands, as numbers of a tensor; exact in float for axes of up to 2²⁴.
final class Places {
    private Places() {}

    private static final Formula X = input(0), MAX = input(1), PLACE = input(2);
    private static final Formula LOWEST = constant(Double.NEGATIVE_INFINITY), HIGHEST = LOWEST.negate();
    private static final Formula SMALLER = where(isNaN(MAX), ONE.minus(isNaN(X)), X.less(MAX));
    private static final Formula BEFORE = where(SMALLER, LOWEST, PLACE.negate()), AFTER = where(SMALLER, LOWEST, PLACE);

    private static Formula isNaN(Formula a) {
        return where(LOWEST.less(a), ZERO, ONE.minus(a.less(HIGHEST)));
    }

    /// 1 where `a` and `b` are equal, 0 elsewhere.
    static Formula same(Formula a, Formula b) {
        return ONE.minus(a.less(b)).minus(b.less(a));
    }

    /// `0, 1, …` along `axis`, with extent 1 along the others, where `x` lives.
    static Tensor along(Tensor x, int axis) {
        int extent = x.shape().dim(axis);
        var dims = new int[x.shape().rank()];
        Arrays.fill(dims, 1);
        return x.device()
                .run(() -> Tensor.of(
                        new Shape(dims).with(axis, extent),
                        IntStream.range(0, extent).asDoubleStream().toArray()));
    }

    /// The largest number of each group.
    ///
    /// @param reduced `x`'s shape with extent 1 along the reduced axes
    static Tensor largest(String op, Tensor x, Shape reduced) {
        if (x.shape().size() == 0) {
            throw ShapeError.in(op)
                    .because("there is nothing to choose from")
                    .shape("input", x.shape(), "")
                    .fix("pass at least one number");
        }
        return Tensor.reduce(op, Reduction.MAX, reduced, List.of(X), x).getFirst();
    }

    /// The place of the first of those that are equal to `max`; of the first NaN if that is NaN.
    static Tensor first(Tensor x, Tensor max, Tensor along) {
        return Tensor.reduce("first", Reduction.MAX, max.shape(), List.of(BEFORE), x, max, along)
                .getFirst()
                .times(-1);
    }

    /// The place of the last of those that are equal to `max`; of the last NaN if that is NaN.
    static Tensor last(Tensor x, Tensor max, Tensor along) {
        return Tensor.reduce("last", Reduction.MAX, max.shape(), List.of(AFTER), x, max, along)
                .getFirst();
    }
}
