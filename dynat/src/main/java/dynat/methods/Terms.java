package dynat.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;

import dynat.autograd.Variable;
import dynat.tensor.Tensor;
import java.util.Map;

/// What a loss is put together from.
final class Terms {
    private Terms() {}

    /// @return `weight · term`
    static Variable times(double weight, Variable term) {
        return multiply(constant(Tensor.scalar(weight)), term);
    }

    /// Reports a loss.
    ///
    /// @return the same
    static Variable reported(String name, Variable loss, Map<String, Double> report) {
        report.put(name, loss.value().item());
        return loss;
    }
}
