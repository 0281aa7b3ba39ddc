package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Kernels;
import dynat.tensor.Order;
import dynat.tensor.Pictures;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Selection;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/// The primitives, each given to the kernel family that does it.
final class CudaKernels implements Kernels {
    private final Machine machine;
    private final Order order;
    private final Layout layout;
    private final Transfers transfers;
    private final Pointwise pointwise;
    private final ManyPointwise manyPointwise;
    private final Reducer reducer;
    private final Convolutions convolutions;
    private final Matrices matrices;
    private final Selections selections;
    private final Images images;
    private final Rows rows;
    private final DrawnNumbers drawn;

    CudaKernels(Gpu gpu, Function<Machine, Products> by, Order order) {
        machine = new Machine(gpu);
        this.order = order;
        var products = by.apply(machine);
        layout = new Layout(machine);
        transfers = new Transfers(machine, layout);
        pointwise = new Pointwise(machine);
        manyPointwise = new ManyPointwise(machine, pointwise);
        reducer = new Reducer(machine, pointwise);
        convolutions = new Convolutions(machine, layout, pointwise, products, order);
        matrices = new Matrices(machine, layout, products);
        selections = new Selections(machine, layout);
        images = new Images(machine, layout);
        rows = new Rows(machine, layout);
        drawn = new DrawnNumbers(machine);
    }

    Machine machine() {
        return machine;
    }

    @Override
    public Storage allocate(DType dtype, int length) {
        return new CudaStorage(dtype, length, machine.memory());
    }

    @Override
    public OptionalLong memory() {
        return OptionalLong.of(machine.gpu().properties().memory());
    }

    @Override
    public Order filters() {
        return order;
    }

    @Override
    public void upload(float[] values, Tensor out) {
        transfers.upload(values, out);
    }

    @Override
    public void upload(double[] values, Tensor out) {
        transfers.upload(values, out);
    }

    @Override
    public void fill(double value, Tensor out) {
        transfers.fill(value, out);
    }

    @Override
    public void download(Tensor x, float[] into) {
        transfers.download(x, into);
    }

    @Override
    public void download(Tensor x, double[] into) {
        transfers.download(x, into);
    }

    @Override
    public void copy(Tensor x, Tensor y) {
        layout.copy(x, y);
    }

    @Override
    public long layoutCopies() {
        return layout.copies();
    }

    @Override
    public void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        pointwise.map(formulas, in, out);
    }

    @Override
    public void mapEach(List<Formula> formulas, List<List<Tensor>> in, List<List<Tensor>> out) {
        manyPointwise.map(formulas, in, out);
    }

    @Override
    public void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        reducer.reduce(reduction, formulas, in, out);
    }

    @Override
    public void uniform(long key, int[] streams, double low, double high, Tensor out) {
        drawn.uniform(key, streams, low, high, out);
    }

    @Override
    public void normal(long key, int[] streams, double deviation, Tensor out) {
        drawn.normal(key, streams, deviation, out);
    }

    @Override
    public Optional<Pictures> pictures(int count, int size, IntFunction<byte[]> bytes) {
        return CudaPictures.of(machine, count, size, bytes);
    }

    @Override
    public int[] argmax(Tensor x) {
        return rows.argmax(x);
    }

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        matrices.multiply(a, transposeA, b, transposeB, y);
    }

    @Override
    public void convolve(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y) {
        convolutions.forward(x, w, g, epilogue, y);
    }

    @Override
    public void moments(Tensor x, Tensor mean, Tensor variance) {
        rows.moments(x, mean, variance);
    }

    @Override
    public void convolveBackwardInput(
            Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx) {
        convolutions.backwardInput(dy, prologue, w, g, addend, dx);
    }

    @Override
    public void convolveBackwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw) {
        convolutions.backwardWeight(dy, x, g, dw);
    }

    @Override
    public void take(Tensor x, Selection selection, Tensor y) {
        selections.take(x, selection, y);
    }

    @Override
    public void put(List<Tensor> y, List<Selection> places, Tensor x) {
        selections.put(y, places, x);
    }

    @Override
    public void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out) {
        images.maxPool(x, rows, columns, out);
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx) {
        images.maxPoolBackward(dy, places, rows, columns, dx);
    }

    @Override
    public void resample(Tensor x, Weighting rows, Weighting columns, Tensor y) {
        images.resample(x, rows, columns, y);
    }
}
