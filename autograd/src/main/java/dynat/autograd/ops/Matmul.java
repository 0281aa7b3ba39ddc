package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The matrix product, `y[…,m,n] = Σ a[…,m,k] · b[…,k,n]`, of each pair of matrices where there are leading axes.
///
/// Leading axes broadcast; what flows back to matrices that were repeated is summed.
public final class Matmul {
    private Matmul() {}

    /// The product as `torch.matmul` has it: a vector on the left is one row, on the right one column, and the axis
    /// that this adds is taken away again.
    ///
    /// @param a `[…, M, K]` or `[K]`
    /// @param b `[…, K, N]` or `[K]`
    /// @return  `[…, M, N]`, without M or N where the operand is a vector
    public static Variable matmul(Variable a, Variable b) {
        if (a.shape().rank() == 1) {
            Variable y = matmul(reshape(a, a.shape().toRank(2)), b);
            int axis = b.shape().rank() == 1 ? 0 : y.shape().rank() - 2;
            return reshape(y, Axes.drop(axis).result("matmul", y.shape()));
        }
        if (b.shape().rank() == 1) {
            Variable y = matmul(a, reshape(b, new Shape(b.shape().dim(0), 1)));
            return reshape(y, Axes.drop(-1).result("matmul", y.shape()));
        }
        return matmul(a, false, b, false);
    }

    /// The product of matrices, either side read transposed where asked.
    ///
    /// @param a          `[…, M, K]`, or `[…, K, M]` when `transposeA`
    /// @param transposeA whether the last two axes of `a` are exchanged first
    /// @param b          `[…, K, N]`, or `[…, N, K]` when `transposeB`
    /// @param transposeB whether the last two axes of `b` are exchanged first
    /// @return           `[…, M, N]`
    public static Variable matmul(Variable a, boolean transposeA, Variable b, boolean transposeB) {
        Tensor av = a.value(), bv = b.value();
        Shape as = a.shape(), bs = b.shape();
        return Variable.from(
                "matmul",
                av.matmul(transposeA, bv, transposeB),
                wrt(a, saving(bv), dy -> {
                    // dy · bᵀ, or (dy · bᵀ)ᵀ = b · dyᵀ
                    Tensor da = transposeA ? bv.matmul(transposeB, dy, true) : dy.matmul(false, bv, !transposeB);
                    return summed(da, as);
                }),
                wrt(b, saving(av), dy -> {
                    if (bs.rank() == 2 && as.rank() > 2 && !transposeA) {
                        return shared(av, dy, transposeB); // one long product in place of many and their sum
                    }
                    // aᵀ · dy, or (aᵀ · dy)ᵀ = dyᵀ · a
                    Tensor db = transposeB ? dy.matmul(true, av, transposeA) : av.matmul(!transposeA, dy, false);
                    return summed(db, bs);
                }));
    }

    private static Tensor shared(Tensor a, Tensor dy, boolean transposeB) {
        Tensor rows = Rows.of(a), drows = Rows.of(dy);
        return transposeB ? drows.matmul(true, rows, false) : rows.matmul(true, drows, false);
    }

    private static Tensor summed(Tensor d, Shape to) {
        return d.shape().equals(to) ? d : Tensor.sum(to, input(0), d);
    }
}
