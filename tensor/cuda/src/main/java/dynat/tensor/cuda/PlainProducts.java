package dynat.tensor.cuda;

import dynat.tensor.DType;

/// Products by short kernels of our own: every geometry, no library, slow.
final class PlainProducts implements Products {
    PlainProducts(Machine machine) {}

    @Override
    public void multiply(Matrices shape, DType type, long a, long b, long y) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void convolve(Correlation shape, DType type, long x, long w, long y) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
        throw new UnsupportedOperationException();
    }
}
