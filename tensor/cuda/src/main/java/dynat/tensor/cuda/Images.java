package dynat.tensor.cuda;

import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.List;

/// Windows over images: pooling and resampling.
final class Images {
    Images(Machine machine) {}

    void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out) {
        throw new UnsupportedOperationException();
    }

    void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx) {
        throw new UnsupportedOperationException();
    }

    void resample(Tensor x, Weighting rows, Weighting columns, Tensor y) {
        throw new UnsupportedOperationException();
    }
}
