package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// How far the right class is ahead, `margin[n] = z[n,label] − max_{k ≠ label} z[n,k]`; what attacks make small, and at
/// most 0 where they succeed.
///
/// Of several largest others, the first gets the gradient.
public final class Margin {
    private Margin() {}

    private static final Formula Z = input(0), TARGET = input(1), OTHER = input(2);
    private static final Formula OTHERS = where(TARGET, constant(Double.NEGATIVE_INFINITY), Z);
    private static final Formula AHEAD = where(TARGET, Z.minus(OTHER), ZERO);

    private static final Formula PLACE = input(0), CHOSEN = input(2), DY = input(3);
    private static final Formula PULLBACK =
            TARGET.minus(Places.same(PLACE, CHOSEN)).times(DY);

    /// Of each row; below 0 it is misclassified.
    ///
    /// @param logits    `[N, K]` with K from 2
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param reduction what is returned: every margin, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE]
    public static Variable margin(Variable logits, int[] labels, LossReduction reduction) {
        Tensor z = logits.value();
        Ranks.check("margin", z, labels, 2);
        Shape column = z.shape().with(1, 1);
        Tensor target = z.device().run(() -> Tensor.oneHot(labels, z.shape().dim(1)));
        Tensor others = Tensor.map(OTHERS, z, target), other = Places.largest("margin", others, column);
        Tensor along = Places.along(z, 1), chosen = Places.first(others, other, along);
        return reduction.of(Variable.from(
                "margin",
                Tensor.sum(column, AHEAD, z, target, other).reshape(new Shape(labels.length)),
                wrt(
                        logits,
                        saving(along, target, chosen),
                        dy -> Tensor.map(PULLBACK, along, target, chosen, dy.reshape(column)))));
    }
}
