package dynat.tensor.cuda;

import dynat.tensor.Selection;
import dynat.tensor.Tensor;
import java.util.List;

/// Numbers moved from place to place.
final class Selections {
    Selections(Machine machine) {}

    void take(Tensor x, Selection selection, Tensor y) {
        throw new UnsupportedOperationException();
    }

    void put(List<Tensor> y, List<Selection> places, Tensor x) {
        throw new UnsupportedOperationException();
    }
}
