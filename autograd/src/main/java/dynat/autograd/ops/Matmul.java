package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Tensor;

/// The matrix product, `y[m,n] = Σ a[m,k] · b[k,n]`.
public final class Matmul {
    private Matmul() {}

    /// @param a `[M, K]`
    /// @param b `[K, N]`
    /// @return  `[M, N]`
    public static Variable matmul(Variable a, Variable b) {
        Tensor av = a.value(), bv = b.value();
        return Variable.from(
                "matmul",
                av.matmul(bv),
                wrt(a, saving(bv), dy -> dy.matmul(false, bv, true)), // dy · bᵀ
                wrt(b, saving(av), dy -> av.matmul(true, dy, false))); // aᵀ · dy
    }
}
