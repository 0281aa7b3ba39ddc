package dynat.tensor.cuda;

import dynat.tensor.Tensor;

/// What is asked of rows and of channels: where the largest number is, mean and variance.
final class Rows {
    Rows(Machine machine) {}

    int[] argmax(Tensor x) {
        throw new UnsupportedOperationException();
    }

    /// Mean and biased variance of each channel of `y`, over images and pixels; NaN where there are none.
    void moments(Tensor y, Tensor mean, Tensor variance) {
        throw new UnsupportedOperationException();
    }
}
