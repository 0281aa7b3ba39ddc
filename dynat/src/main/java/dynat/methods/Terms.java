package dynat.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Map;
import java.util.function.Supplier;

/// What a loss is put together from.
final class Terms {
    private static final Formula P = input(0), TARGET = input(1);

    private Terms() {}

    /// @return `weight · term`
    static Variable times(double weight, Variable term) {
        return multiply(constant(Tensor.scalar(weight)), term);
    }

    /// What `f` gives, as a constant: nothing is recorded, so nothing learns from it, inside the gradients of a step
    /// too.
    static Variable fixed(Supplier<Variable> f) {
        // pullback detaches f from every outer tape; the scalar is a dummy whose gradient is never asked for
        return constant(Tape.pullback(Tensor.scalar(0), _ -> f.get(), (value, _) -> value));
    }

    /// @param answers `[N]` classes
    /// @return        `[N, K]` rows with a single 1
    static Variable hard(int[] answers, Moment m) {
        return constant(Tensor.oneHot(answers, m.classes()));
    }

    /// The mean of each image's numbers under its target: the true class's number, where the target is one class.
    ///
    /// @param p `[N, K]`
    /// @return  `[N, 1]`
    static Tensor underTarget(Tensor p, Moment m) {
        return Tensor.sum(new Shape(m.truth().length, 1), P.times(TARGET), p, m.target());
    }

    /// Reports a loss.
    ///
    /// @return the same
    static Variable reported(String name, Variable loss, Map<String, Double> report) {
        report.put(name, loss.value().item());
        return loss;
    }
}
