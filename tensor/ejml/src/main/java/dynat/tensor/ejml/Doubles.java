package dynat.tensor.ejml;

import dynat.tensor.DType;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;

/// Memory that is one array of doubles.
final class Doubles extends Storage {

    private double[] values;

    Doubles(int length) {
        super(DType.F64, length);
        values = new double[length];
    }

    /// @return the array behind `tensor`, to read and write
    static double[] of(Tensor tensor) {
        return ((Doubles) tensor.storage()).values;
    }

    @Override
    protected void free() {
        values = null;
    }
}
