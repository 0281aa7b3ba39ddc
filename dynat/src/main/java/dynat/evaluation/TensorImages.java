package dynat.evaluation;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Images that lay in a tensor, in the numbers that it had.
sealed interface TensorImages extends Images {

    /// `[N, C, H, W]`.
    Shape shape();

    int[] labels();

    @Override
    default int size() {
        return labels().length;
    }

    @Override
    default Shape image() {
        return new Shape(shape().dim(1), shape().dim(2), shape().dim(3));
    }

    @Override
    default int label(int i) {
        return labels()[i];
    }

    @Override
    default int origin(int i) {
        return i;
    }

    record Floats(Shape shape, float[] values, int[] labels) implements TensorImages {
        @Override
        public Tensor at(int... positions) {
            int size = image().size();
            var some = new float[positions.length * size];
            for (int n = 0; n < positions.length; n++) {
                System.arraycopy(values, positions[n] * size, some, n * size, size);
            }
            return Tensor.of(shape.with(0, positions.length), some);
        }
    }

    record Doubles(Shape shape, double[] values, int[] labels) implements TensorImages {
        @Override
        public Tensor at(int... positions) {
            int size = image().size();
            var some = new double[positions.length * size];
            for (int n = 0; n < positions.length; n++) {
                System.arraycopy(values, positions[n] * size, some, n * size, size);
            }
            return Tensor.of(shape.with(0, positions.length), some);
        }
    }
}
