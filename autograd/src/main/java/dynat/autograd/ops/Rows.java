package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.List;

/// What softmax and its kin share: reductions of the rows of a matrix of logits.
final class Rows {
    private Rows() {}

    private static final Formula Z = input(0), M = input(1);

    /// `log Σ exp(z)` of each row, computed without overflow.
    ///
    /// @param z `[N, K]` logits
    /// @return  `[N, 1]`
    static Tensor logSumExp(String op, Tensor z) {
        if (z.shape().rank() != 2) {
            throw ShapeError.in(op)
                    .because("logits have rank %d, not 2", z.shape().rank())
                    .shape("logits", z.shape(), "N K")
                    .fix("pass one row of logits an example");
        }
        Shape column = z.shape().with(1, 1);
        Tensor max = Tensor.reduce(op, Reduction.MAX, column, List.of(Z), z).getFirst();
        Tensor sum = Tensor.sum(column, Z.minus(M).exp(), z, max);
        return Tensor.map(Z.log().plus(M), sum, max);
    }
}
