package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// What the kinds of dropout share: to drop what a uniform number below `p` was drawn for.
record Dropping(String op, double p) {

    private static final Formula X = input(0), U = input(1), P = input(2), SCALE = input(3);
    private static final Formula DROPPED = where(U.less(P), ZERO, X.times(SCALE));

    /// @param p probability of being dropped
    static Dropping of(String op, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "%s: p is %s\n    fix:    give a probability in [0, 1]".formatted(op, p));
        }
        return new Dropping(op, p);
    }

    /// @param each what one number is drawn for: `x`'s shape, or with extents of 1
    Variable apply(Variable x, Shape each, Draws draws) {
        Tensor u = x.value().device().run(() -> draws.uniform(each, 0, 1));
        // rounded to float, as the numbers are, so that every device compares the same two
        Tensor at = scalar(x, (float) p), scale = scalar(x, p == 1 ? 0 : 1 / (1 - p));
        return Variable.from(
                op,
                Tensor.map(DROPPED, x.value(), u, at, scale),
                wrt(x, saving(u, at, scale), dy -> Tensor.map(DROPPED, dy, u, at, scale)));
    }

    private static Tensor scalar(Variable x, double value) {
        return x.value().device().run(() -> Tensor.scalar(value));
    }
}
