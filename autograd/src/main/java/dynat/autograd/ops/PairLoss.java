package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// A loss that compares numbers one by one; it is reduced in the pass that computes it.
///
/// @param op       the op's name
/// @param value    the formula, of `x` (input 0) and `target` (input 1)
/// @param toX      its derivative with respect to `x`, times `dy` (input 2)
/// @param toTarget its derivative with respect to `target`, times `dy`
record PairLoss(String op, Formula value, Formula toX, Formula toTarget) {

    static final Formula X = input(0), TARGET = input(1), DY = input(2);

    static PairLoss of(String op, Formula value) {
        return new PairLoss(op, value, value.d(0).times(DY), value.d(1).times(DY));
    }

    /// @return `x`'s shape for [LossReduction#NONE], else a scalar
    Variable apply(Variable x, Variable target, LossReduction reduction) {
        Tensor xv = x.value(), tv = target.value();
        check(xv.shape(), tv.shape());
        double share = reduction == LossReduction.MEAN ? 1.0 / xv.shape().size() : 1;
        Tensor y = reduction == LossReduction.NONE
                ? Tensor.map(value, xv, tv)
                : Tensor.sum(new Shape(), value, xv, tv).times(share);
        return Variable.from(
                op,
                y,
                wrt(x, saving(xv, tv), dy -> Tensor.map(toX, xv, tv, dy.times(share))),
                wrt(target, saving(xv, tv), dy -> Tensor.map(toTarget, xv, tv, dy.times(share))));
    }

    /// Numbers are compared one to one: stretching one side is the classic mistake that no loss value betrays.
    private void check(Shape x, Shape target) {
        if (!x.equals(target)) {
            throw ShapeError.in(op)
                    .because("input and target differ in shape")
                    .shape("input", x, "")
                    .shape("target", target, "")
                    .fix("pass one target a number; reshape or expand one of them");
        }
    }
}
