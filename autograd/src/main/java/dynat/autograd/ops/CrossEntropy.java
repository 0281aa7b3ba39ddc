package dynat.autograd.ops;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// The cross-entropy of logits and labels, `loss[n] = Σ_k t[n,k] · (log Σ exp(z[n,·]) − z[n,k])`, in nats, where a hard
/// label is a row `t[n,·]` with a single 1.
///
/// Paper, on smoothing: Szegedy et al., 2016, "Rethinking the Inception architecture for computer vision".
public final class CrossEntropy {
    private CrossEntropy() {}

    private static final Formula Z = input(0), LOG_P = Rows.logSoftmax(0);
    private static final Formula TARGET = input(3), DY = input(4), TOTAL = input(5);
    // a class that is not meant counts nothing, even where its logit is −∞
    private static final Formula LOSS = where(TARGET, TARGET.times(LOG_P.negate()), ZERO);
    private static final Formula TO_LOGITS =
            LOG_P.exp().times(TOTAL).minus(TARGET).times(DY); // for hard labels softmax − one-hot
    private static final Formula TO_TARGET = LOG_P.negate().times(DY);

    private static final Formula SMOOTH =
            input(0).minus(input(0).times(input(1))).plus(input(1).times(input(2)));

    /// The mean over the batch.
    ///
    /// @param logits `[N, K]`
    /// @param labels `[N]` class indices in `[0, K)`
    /// @return       a scalar, in nats
    public static Variable crossEntropy(Variable logits, int[] labels) {
        return crossEntropy(logits, labels, LossReduction.MEAN);
    }

    /// With hard labels.
    ///
    /// @param logits    `[N, K]`
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable crossEntropy(Variable logits, int[] labels, LossReduction reduction) {
        return crossEntropy(logits, labels, 0, reduction);
    }

    /// With hard labels, made softer.
    ///
    /// @param logits    `[N, K]`
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param smoothing the share of each label that is spread evenly over all classes, in `[0, 1]`
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable crossEntropy(Variable logits, int[] labels, double smoothing, LossReduction reduction) {
        Tensor z = logits.value();
        Rows.check("crossEntropy", z, labels, "labels");
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException(
                    "crossEntropy: smoothing is %s\n    fix:    give a share in [0, 1]".formatted(smoothing));
        }
        int classes = z.shape().dim(1);
        Tensor target = z.device().run(() -> {
            Tensor hard = Tensor.oneHot(labels, classes);
            return smoothing == 0
                    ? hard
                    : Tensor.map(SMOOTH, hard, Tensor.scalar(smoothing), Tensor.scalar(1.0 / classes));
        });
        return crossEntropy(logits, constant(target), reduction);
    }

    /// With soft labels, which get a gradient too if they are variables.
    ///
    /// @param logits    `[N, K]`
    /// @param targets   `[N, K]` from 0; rows usually add up to 1
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable crossEntropy(Variable logits, Variable targets, LossReduction reduction) {
        Tensor z = logits.value(), t = targets.value();
        var all = Rows.logSum("crossEntropy", z);
        Tensor max = all.max(), log = all.log();
        if (!t.shape().equals(z.shape())) {
            throw ShapeError.in("crossEntropy")
                    .because("the soft labels' shape is not the logits'")
                    .shape("logits", z.shape(), "N K")
                    .shape("targets", t.shape(), "N K")
                    .fix("pass one number a class and row");
        }
        Shape column = max.shape(), losses = new Shape(z.shape().dim(0));
        Tensor loss = Tensor.sum(column, LOSS, z, max, log, t).reshape(losses);
        return reduction.of(Variable.from(
                "crossEntropy",
                loss,
                wrt(logits, saving(z, max, log, t), dy -> {
                    Tensor total = Tensor.sum(column, Z, t);
                    return Tensor.map(TO_LOGITS, z, max, log, t, dy.reshape(column), total);
                }),
                // the second log stands where TO_LOGITS reads t, and TO_TARGET nothing
                wrt(targets, saving(z, max, log), dy -> Tensor.map(TO_TARGET, z, max, log, log, dy.reshape(column)))));
    }
}
