package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// An affine map, `y[…,o] = Σ x[…,i] · w[o,i] + b[o]`.
public final class Linear {
    private Linear() {}

    private static final Formula X = input(0), BIAS = input(1);

    /// Maps every row; however many axes stand before the last, all rows are those of one long matrix.
    ///
    /// @param x    `[…, I]` activations
    /// @param w    `[O, I]` weights
    /// @param bias `[O]`
    /// @return     `[…, O]`
    public static Variable linear(Variable x, Variable w, Variable bias) {
        check(x, w, bias);
        Tensor xv = x.value(), wv = w.value();
        Shape channels = bias.shape(), ofEach = channels.toRank(x.shape().rank());
        return Variable.from(
                "linear",
                Tensor.map(X.plus(BIAS), xv.matmul(false, wv, true), bias.value()),
                wrt(x, saving(wv), dy -> dy.matmul(wv)),
                wrt(w, saving(xv), dy -> Rows.of(dy).matmul(true, Rows.of(xv), false)), // dyᵀ · x
                wrt(bias, dy -> Tensor.sum(ofEach, X, dy).reshape(channels)));
    }

    private static void check(Variable x, Variable w, Variable bias) {
        boolean ranks =
                x.shape().rank() >= 2 && w.shape().rank() == 2 && bias.shape().rank() == 1;
        var report = ShapeError.in("linear");
        String fix;
        if (!ranks) {
            report.because(
                    "input, weight and bias have rank %d, %d and %d, not 2 or more, 2 and 1",
                    x.shape().rank(), w.shape().rank(), bias.shape().rank());
            fix = "pass one row of features an example, [N, I]";
        } else if (x.shape().dim(-1) != w.shape().dim(1)) {
            report.because(
                    "input has %d features but weight expects %d",
                    x.shape().dim(-1), w.shape().dim(1));
            fix = (x.shape().rank() == 4
                            ? "flatten images to [N, %d], or give the layer %d inputs"
                            : "pass %d features, or give the layer %d inputs")
                    .formatted(w.shape().dim(1), x.shape().dim(-1));
        } else if (w.shape().dim(0) != bias.shape().dim(0)) {
            report.because(
                    "weight has %d outputs but bias %d",
                    w.shape().dim(0), bias.shape().dim(0));
            fix = "pass a bias of [%d]".formatted(w.shape().dim(0));
        } else {
            return;
        }
        throw report.shape("input", x.shape(), (x.shape().rank() > 2 ? "… " : "N ") + "I")
                .shape("weight", w.shape(), "O I")
                .shape("bias", bias.shape(), "O")
                .fix(fix);
    }
}
