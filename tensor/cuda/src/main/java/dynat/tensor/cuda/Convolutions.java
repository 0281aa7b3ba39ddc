package dynat.tensor.cuda;

import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Prologue;
import dynat.tensor.Tensor;
import java.util.Optional;

/// Convolutions: operands brought to the order and type that [Products] wants, epilogues and prologues.
final class Convolutions {
    Convolutions(Machine machine, Layout layout, Pointwise pointwise, Products products) {}

    void forward(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y) {
        throw new UnsupportedOperationException();
    }

    void backwardInput(Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx) {
        throw new UnsupportedOperationException();
    }

    void backwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw) {
        throw new UnsupportedOperationException();
    }
}
