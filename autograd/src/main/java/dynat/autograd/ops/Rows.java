package dynat.autograd.ops;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.List;

/// What softmax and its kin share: reductions of the rows of a matrix of logits, or along other axes.
final class Rows {
    private Rows() {}

    private static final Formula Z = input(0), M = input(1);

    /// `z − max`, and 0 for the largest itself, which may be infinite.
    private static final Formula SHIFTED = where(Z.less(M), Z.minus(M), ZERO);

    /// `log Σ exp(z)` of each row, computed without overflow.
    ///
    /// @param z `[N, K]` logits
    /// @return  `[N, 1]`
    static Tensor logSumExp(String op, Tensor z) {
        check(op, z);
        return logSumExp(op, z, z.shape().with(1, 1));
    }

    /// @param z `[N, K]` logits
    static void check(String op, Tensor z) {
        if (z.shape().rank() != 2) {
            throw ShapeError.in(op)
                    .because("logits have rank %d, not 2", z.shape().rank())
                    .shape("logits", z.shape(), "N K")
                    .fix("pass one row of logits an example");
        }
    }

    /// @param z       `[N, K]` logits
    /// @param indices `[N]` class indices
    /// @param name    of the indices, such as `labels`
    static void check(String op, Tensor z, int[] indices, String name) {
        check(op, z);
        if (indices.length != z.shape().dim(0)) {
            throw ShapeError.in(op)
                    .because("there are %d rows of logits but %d %s", z.shape().dim(0), indices.length, name)
                    .shape("logits", z.shape(), "N K")
                    .shape(name, new Shape(indices.length), "N")
                    .fix("pass one %s a row", name.substring(0, name.length() - 1));
        }
    }

    /// `log Σ exp(z)` over the axes where `reduced` is 1, computed without overflow; −∞ where all of `z` are.
    static Tensor logSumExp(String op, Tensor z, Shape reduced) {
        Tensor max = Tensor.reduce(op, Reduction.MAX, reduced, List.of(Z), z).getFirst();
        Tensor sum = Tensor.sum(reduced, SHIFTED.exp(), z, max);
        return Tensor.map(Z.log().plus(M), sum, max);
    }
}
