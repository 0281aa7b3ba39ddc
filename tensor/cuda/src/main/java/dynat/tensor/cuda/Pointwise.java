package dynat.tensor.cuda;

import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.List;

/// Formulas evaluated element by element: each list of them becomes a kernel that we print.
final class Pointwise {
    Pointwise(Machine machine, Layout layout) {}

    void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        throw new UnsupportedOperationException();
    }
}
