package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The difference of logits ratio, which attacks make large: `loss[n] = −(z[label] − max_{k ≠ label} z[k]) / (z₁ − z₃ +
/// 1e-12)` with `z₁ ≥ z₂ ≥ z₃` the largest logits of the row. It changes neither with the scale nor with the offset of
/// the logits, and is positive where the label is not first.
///
/// Gradients flow through numerator and denominator. At ties the reference code's sort decides: the last of equal
/// logits ranks first.
///
/// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks".
public final class Dlr {
    private Dlr() {}

    private static final Formula A = input(0), B = input(1), FIRST = input(2), LABEL = input(3);
    private static final Formula IF_LABEL_IS_FIRST = where(Places.same(FIRST, LABEL), A, B);
    private static final Formula SPREAD = A.minus(B).plus(1e-12);

    private static final Formula AT = input(0), TARGET = input(1), OTHER = input(2), Z_1 = input(3), Z_3 = input(4);
    private static final Formula DIRECT = input(5), RATIO = input(6); // dy / d and dy · n / d², of loss −n / d
    private static final Formula PULLBACK = Places.same(AT, OTHER)
            .minus(TARGET)
            .times(DIRECT)
            .plus(Places.same(AT, Z_1).minus(Places.same(AT, Z_3)).times(RATIO));

    /// For attacks without a target: away from `labels`.
    ///
    /// @param logits    `[N, K]` with K from 3
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE]
    public static Variable dlr(Variable logits, int[] labels, LossReduction reduction) {
        Tensor z = logits.value();
        Ranks.check("dlr", z, labels, 3);
        Shape column = z.shape().with(1, 1);
        Tensor target = z.device().run(() -> Tensor.oneHot(labels, z.shape().dim(1)));
        Tensor along = Places.along(z, 1), label = Ratio.picked(target, along, column);
        var ranks = Ranks.of("dlr", z, along, 3);
        Ranks first = ranks.get(0), second = ranks.get(1), third = ranks.get(2);

        Tensor other = Tensor.map(IF_LABEL_IS_FIRST, second.place(), first.place(), first.place(), label);
        Tensor largest = Tensor.map(IF_LABEL_IS_FIRST, second.value(), first.value(), first.place(), label);
        Tensor numerator = Ratio.picked(target, z, column).minus(largest);
        Tensor denominator = Tensor.map(SPREAD, first.value(), third.value());
        var ratio = new Ratio(numerator, denominator);
        Tensor z1 = first.place(), z3 = third.place();
        return reduction.of(Variable.from(
                "dlr", ratio.loss(), wrt(logits, saving(along, target, other, z1, z3, numerator, denominator), dy -> {
                    var slopes = ratio.slopes(dy);
                    return Tensor.map(PULLBACK, along, target, other, z1, z3, slopes.direct(), slopes.ratio());
                })));
    }
}
