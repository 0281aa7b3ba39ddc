package dynat.attacks;

import dynat.tensor.Tensor;

/// What one iteration leaves to the next: held until it is replaced, whatever scopes close meanwhile.
final class Held implements AutoCloseable {

    private Tensor tensor;

    Held(Tensor first) {
        tensor = first.retain();
    }

    Tensor get() {
        return tensor;
    }

    void set(Tensor next) {
        next.retain();
        tensor.release();
        tensor = next;
    }

    /// Keeps only the images at these positions.
    void pick(int... rows) {
        set(Batches.rows(tensor, rows));
    }

    @Override
    public void close() {
        tensor.release();
    }
}
