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

/// What softmax, products and their kin share: rows of a matrix of logits or of features, and reductions of them.
final class Rows {
    private Rows() {}

    private static final Formula Z = input(0), M = input(1);

    /// `z − max`, and 0 for the largest itself, which may be infinite.
    private static final Formula SHIFTED = where(Z.less(M), Z.minus(M), ZERO);

    /// `log Σ exp(z)` in two parts, which added up are it: what is taken from large logits keeps its digits only if
    /// the largest is taken first.
    ///
    /// @param max the largest of `z`
    /// @param log `log Σ exp(z − max)`
    record LogSum(Tensor max, Tensor log) {}

    /// `z − log Σ exp(z)`, of three inputs in a row: `z` and the two parts.
    ///
    /// @param first which input is `z`
    static Formula logSoftmax(int first) {
        return input(first).minus(input(first + 1)).minus(input(first + 2));
    }

    /// All rows as those of one long matrix.
    ///
    /// @param x `[…, K]`
    /// @return  `[N, K]`
    static Tensor of(Tensor x) {
        int rows = 1;
        for (int axis = 0; axis < x.shape().rank() - 1; axis++) {
            rows *= x.shape().dim(axis);
        }
        return x.reshape(new Shape(rows, x.shape().dim(-1)));
    }

    /// `log Σ exp(z)` of each row, computed without overflow.
    ///
    /// @param z `[N, K]` logits
    /// @return  both `[N, 1]`
    static LogSum logSum(String op, Tensor z) {
        check(op, z);
        return logSum(op, z, z.shape().with(1, 1));
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

    /// `log Σ exp(z)` over the axes where `reduced` is 1, computed without overflow.
    static LogSum logSum(String op, Tensor z, Shape reduced) {
        Tensor max = Tensor.reduce(op, Reduction.MAX, reduced, List.of(Z), z).getFirst();
        Tensor sum = Tensor.sum(reduced, SHIFTED.exp(), z, max);
        return new LogSum(max, Tensor.map(Z.log(), sum));
    }
}
