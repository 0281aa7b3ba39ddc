package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The difference of logits ratio towards a class, which attacks make large:
/// `loss[n] = −(z[label] − z[target]) / (z₁ − ½ (z₃ + z₄) + 1e-12)` with `z₁ ≥ … ≥ z₄` the largest logits of the row.
///
/// Gradients flow through numerator and denominator. At ties the reference code's sort decides: the last of equal
/// logits ranks first.
///
/// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks".
public final class TargetedDlr {
    private TargetedDlr() {}

    private static final Formula SPREAD =
            input(0).minus(input(1).plus(input(2)).times(0.5)).plus(1e-12);

    private static final Formula AT = input(0), LABEL = input(1), TARGET = input(2);
    private static final Formula Z_1 = input(3), Z_3 = input(4), Z_4 = input(5);
    private static final Formula DIRECT = input(6), RATIO = input(7); // dy / d and dy · n / d², of loss −n / d
    private static final Formula PULLBACK = TARGET.minus(LABEL)
            .times(DIRECT)
            .plus(Places.same(AT, Z_1)
                    .minus(Places.same(AT, Z_3).plus(Places.same(AT, Z_4)).times(0.5))
                    .times(RATIO));

    /// For attacks with a target: from `labels` towards `targets`.
    ///
    /// @param logits    `[N, K]` with K from 4
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param targets   `[N]` class indices in `[0, K)`, towards which an attack goes
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE]
    public static Variable targetedDlr(Variable logits, int[] labels, int[] targets, LossReduction reduction) {
        Tensor z = logits.value();
        Ranks.check("targetedDlr", z, labels, 4);
        Rows.check("targetedDlr", z, targets, "targets");
        int classes = z.shape().dim(1);
        Shape column = z.shape().with(1, 1);
        Tensor label = z.device().run(() -> Tensor.oneHot(labels, classes)),
                target = z.device().run(() -> Tensor.oneHot(targets, classes));
        Tensor along = Places.along(z, 1);
        var ranks = Ranks.of("targetedDlr", z, along, 4);
        Ranks first = ranks.get(0), third = ranks.get(2), fourth = ranks.get(3);

        Tensor numerator = Ratio.picked(label, z, column).minus(Ratio.picked(target, z, column));
        Tensor denominator = Tensor.map(SPREAD, first.value(), third.value(), fourth.value());
        var ratio = new Ratio(numerator, denominator);
        Tensor z1 = first.place(), z3 = third.place(), z4 = fourth.place();
        return reduction.of(Variable.from(
                "targetedDlr",
                ratio.loss(),
                wrt(logits, saving(along, label, target, z1, z3, z4, numerator, denominator), dy -> {
                    var slopes = ratio.slopes(dy);
                    return Tensor.map(PULLBACK, along, label, target, z1, z3, z4, slopes.direct(), slopes.ratio());
                })));
    }
}
