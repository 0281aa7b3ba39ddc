package dynat.tensor.cuda;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Tensor;
import java.util.List;

/// Formulas evaluated element by element and reduced.
final class Reducer {
    Reducer(Machine machine, Layout layout) {}

    void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        throw new UnsupportedOperationException();
    }
}
