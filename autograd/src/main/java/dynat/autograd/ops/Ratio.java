package dynat.autograd.ops;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;

/// What the two difference of logits ratios share, `loss = −numerator / denominator` for each row.
///
/// @param numerator   `[N, 1]`
/// @param denominator `[N, 1]`
record Ratio(Tensor numerator, Tensor denominator) {

    private static final Formula N = input(0), D = input(1), DY = input(2);
    private static final Formula LOSS = N.negate().over(D);
    private static final List<Formula> SLOPES =
            List.of(DY.over(D), DY.times(N).over(D).over(D));
    private static final Formula PICKED = where(input(0), input(1), ZERO);

    /// Derivatives of the loss: with respect to the numerator taken negative, `dy / D`, and with respect to the
    /// denominator, `dy · N / D²`.
    record Slopes(Tensor direct, Tensor ratio) {}

    /// @return `[N]`
    Tensor loss() {
        return Tensor.map(LOSS, numerator, denominator)
                .reshape(new Shape(numerator.shape().dim(0)));
    }

    /// @param dy `[N]`
    Slopes slopes(Tensor dy) {
        var slopes = Tensor.map("dlr", SLOPES, numerator, denominator, dy.reshape(numerator.shape()));
        return new Slopes(slopes.get(0), slopes.get(1));
    }

    /// The entry of each row of `x` where `oneHot` is 1.
    static Tensor picked(Tensor oneHot, Tensor x, Shape column) {
        return Tensor.sum(column, PICKED, oneHot, x);
    }
}
