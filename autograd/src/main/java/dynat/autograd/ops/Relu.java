package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;

/// Rectified linear unit, `y = max(x, 0)`. At zero the derivative is taken to be zero, as cuDNN takes it.
public final class Relu {
    private Relu() {}

    private static final Formula RELU = input(0).relu();
    private static final Formula PULLBACK =
            where(ZERO.less(input(0)), input(1), ZERO); // y > 0 ⇔ x > 0, and y is kept anyway

    /// Numbers below zero become 0.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable relu(Variable x) {
        Tensor y = Tensor.map(RELU, x.value());
        return Variable.from("relu", y, wrt(x, saving(y), dy -> Tensor.map(PULLBACK, y, dy)));
    }
}
