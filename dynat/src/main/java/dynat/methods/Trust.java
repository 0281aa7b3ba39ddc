package dynat.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// How far a student trusts its teacher about each adversary, as IAD has it: `a = p_T(y | x') ^ β`.
///
/// @param each `[N]` a, from 0 to 1
record Trust(Tensor each) {

    private static final Formula A = input(0);

    /// @param answer `[N, K]` the teacher's logits at the adversary; no gradient reaches them
    static Trust of(Variable answer, Moment m, double beta) {
        Tensor right = Terms.underTarget(softmax(constant(answer.value())).value(), m);
        return new Trust(Tensor.map(A.power(beta), right).reshape(new Shape(m.truth().length)));
    }

    /// @return 1 about each adversary
    static Trust whole(Moment m) {
        return new Trust(Tensor.full(new Shape(m.truth().length), 1));
    }

    /// @return `[N]` a
    Variable given() {
        return constant(each);
    }

    /// @return `[N]` `1 − a`
    Variable lacking() {
        return constant(Tensor.map(Formula.ONE.minus(A), each));
    }

    /// @return the mean of a
    double mean() {
        return Reports.mean(each);
    }
}
