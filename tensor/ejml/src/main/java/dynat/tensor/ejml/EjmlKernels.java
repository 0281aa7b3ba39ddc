package dynat.tensor.ejml;

import dynat.tensor.DType;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Kernels;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Selection;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Which loops do what. Every kernel reads and writes either order as it lies, so only [#copy] rearranges anything.
final class EjmlKernels implements Kernels {

    private final AtomicLong layoutCopies = new AtomicLong();

    @Override
    public Storage allocate(DType dtype, int length) {
        assert dtype == DType.F64 : dtype;
        return new Doubles(length);
    }

    @Override
    public void upload(float[] values, Tensor out) {
        Transfers.upload(values, out);
    }

    @Override
    public void upload(double[] values, Tensor out) {
        Transfers.upload(values, out);
    }

    @Override
    public void download(Tensor x, float[] into) {
        Transfers.download(x, into);
    }

    @Override
    public void download(Tensor x, double[] into) {
        Transfers.download(x, into);
    }

    @Override
    public void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        Pointwise.map(formulas, in, out);
    }

    @Override
    public void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        Pointwise.reduce(reduction, formulas, in, out);
    }

    @Override
    public int[] argmax(Tensor x) {
        return Matrices.argmax(x);
    }

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        Matrices.multiply(a, transposeA, b, transposeB, y);
    }

    @Override
    public void convolve(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y) {
        Convolutions.forward(x, w, g, epilogue, y);
    }

    @Override
    public void moments(Tensor x, Tensor mean, Tensor variance) {
        Convolutions.moments(x, mean, variance);
    }

    @Override
    public void convolveBackwardInput(
            Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx) {
        Convolutions.backwardInput(dy, prologue, w, g, addend, dx);
    }

    @Override
    public void convolveBackwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw) {
        Convolutions.backwardWeight(dy, x, g, dw);
    }

    @Override
    public void take(Tensor x, Selection selection, Tensor y) {
        Selections.take(x, selection, y);
    }

    @Override
    public void put(List<Tensor> y, List<Selection> selections, Tensor x) {
        Selections.put(y, selections, x);
    }

    @Override
    public void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out) {
        Images.maxPool(x, rows, columns, out);
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx) {
        Images.maxPoolBackward(dy, places, rows, columns, dx);
    }

    @Override
    public void resample(Tensor x, Weighting rows, Weighting columns, Tensor y) {
        Images.resample(x, rows, columns, y);
    }

    @Override
    public void copy(Tensor x, Tensor y) {
        if (x.order() != y.order()) {
            layoutCopies.incrementAndGet();
        }
        Transfers.copy(x, y);
    }

    @Override
    public long layoutCopies() {
        return layoutCopies.get();
    }
}
