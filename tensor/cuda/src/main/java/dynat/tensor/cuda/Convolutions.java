package dynat.tensor.cuda;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;

import dynat.tensor.DType;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.Products.Correlation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Convolutions: operands brought to one order and type, and one pass for what comes before or
/// after.
///
/// Numbers are [DType#BF16] where the activations are on either side, else [DType#F32].
final class Convolutions {
    /// A key of what is derived from filters.
    private record Filters(Shape shape, DType type) {}

    private final Order order;

    private final Machine machine;
    private final Layout layout;
    private final Pointwise pointwise;
    private final Products products;
    private final Stem stem;

    /// @param order in which products are computed
    Convolutions(Machine machine, Layout layout, Pointwise pointwise, Products products, Order order) {
        this.order = order;
        this.machine = machine;
        this.layout = layout;
        this.pointwise = pointwise;
        this.products = products;
        stem = new Stem(machine);
    }

    void forward(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y) {
        var type = type(x, y);
        try (var input = layout.as(order, type, x);
                var output = output(type, y)) {
            products.convolve(shape(x, w, g, y), type, input.address(), filters(w, type), output.address());
            store(type, output, y);
        }
        finish(epilogue, y);
    }

    void backwardInput(Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx) {
        try (var _ = Scope.open("conv2d")) {
            var type = type(dy, dx);
            try (var output = layout.as(order, type, begin(dy, prologue));
                    var input = output(type, dx)) {
                products.backwardInput(shape(dx, w, g, dy), type, output.address(), filters(w, type), input.address());
                store(type, input, dx);
            }
        }
        if (addend.isPresent()) {
            pointwise.map(List.of(input(0).plus(input(1))), List.of(dx, addend.get()), List.of(dx));
        }
    }

    void backwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw) {
        var type = type(dy, x);
        var shape = shape(x, dw, g, dy);
        boolean first = Stem.fits(shape);
        var gives = first ? DType.F32 : type;
        try (var output = layout.as(order, type, dy);
                var input = layout.as(order, type, x);
                var made = output(gives, dw)) {
            if (first) {
                stem.backwardWeight(shape, type, output.address(), input.address(), made.address());
            } else {
                products.backwardWeight(shape, type, output.address(), input.address(), made.address());
            }
            store(gives, made, dw);
        }
    }

    /// Writes numbers of `type` that lie in the order of products to a tensor.
    private void keep(DType type, long made, Tensor dw) {
        int count = dw.shape().size();
        if (type == dw.dtype()) {
            layout.arrange(type, made, order, Machine.address(dw), dw.shape());
        } else if (Layout.lies(dw, order)) {
            layout.convert(type, made, dw.dtype(), Machine.address(dw), count);
        } else {
            try (var arranged = temporary((long) count * type.bytes())) {
                layout.arrange(type, made, order, arranged.address(), dw.shape());
                layout.convert(type, arranged.address(), dw.dtype(), Machine.address(dw), count);
            }
        }
    }

    private Correlation shape(Tensor x, Tensor w, Geometry g, Tensor y) {
        Shape in = x.shape(), filters = w.shape(), out = y.shape();
        return new Correlation(
                in.dim(0),
                in.dim(1),
                in.dim(2),
                in.dim(3),
                out.dim(1),
                out.dim(2),
                out.dim(3),
                filters.dim(2),
                filters.dim(3),
                g,
                order);
    }

    private static DType type(Tensor a, Tensor b) {
        return a.dtype() == DType.BF16 || b.dtype() == DType.BF16 ? DType.BF16 : DType.F32;
    }

    /// Where the filters lie in the order of products, as numbers of `type`: derived from `w` once, until it is
    /// overwritten.
    private long filters(Tensor w, DType type) {
        if (w.dtype() == type && Layout.lies(w, order)) {
            return Machine.address(w);
        }
        int count = w.shape().size();
        return CudaStorage.of(w)
                .derived(new Filters(w.shape(), type), (long) count * type.bytes(), to -> derive(w, type, to));
    }

    private void derive(Tensor w, DType type, long to) {
        int count = w.shape().size();
        if (Layout.lies(w, order)) {
            layout.convert(w.dtype(), Machine.address(w), type, to, count);
        } else if (w.dtype() == type) {
            layout.arrange(type, Machine.address(w), w.order(), to, w.shape());
        } else {
            try (var narrow = temporary((long) count * type.bytes())) {
                layout.convert(w.dtype(), Machine.address(w), type, narrow.address(), count);
                layout.arrange(type, narrow.address(), w.order(), to, w.shape());
            }
        }
    }

    /// Where a result may be written in the order of products, as numbers of `type`: `y` itself if it is such a tensor.
    private Layout.Lent output(DType type, Tensor y) {
        return y.dtype() == type && Layout.lies(y, order)
                ? own(y)
                : temporary((long) y.shape().size() * type.bytes());
    }

    /// Brings what lies in `made` to `y`, if it does not lie there already.
    private void store(DType type, Layout.Lent made, Tensor y) {
        if (made.block() != null) {
            keep(type, made.address(), y);
        }
    }

    private static Layout.Lent own(Tensor x) {
        return new Layout.Lent(Machine.address(x), null);
    }

    private Layout.Lent temporary(long bytes) {
        var block = machine.memory().block(bytes, "a convolution's operand");
        return new Layout.Lent(block.address(), block);
    }

    /// `relu?(y · scale + shift + addend)` in one pass, where `y` stands.
    private void finish(Epilogue epilogue, Tensor y) {
        if (epilogue.equals(Epilogue.NONE)) {
            return;
        }
        var in = new ArrayList<Tensor>(List.of(y));
        Formula formula = input(0);
        if (epilogue.scale().isPresent()) {
            formula = formula.times(next(in, channels(epilogue.scale().get())));
        }
        if (epilogue.shift().isPresent()) {
            formula = formula.plus(next(in, channels(epilogue.shift().get())));
        }
        if (epilogue.addend().isPresent()) {
            formula = formula.plus(next(in, epilogue.addend().get()));
        }
        pointwise.map(List.of(epilogue.relu() ? formula.relu() : formula), in, List.of(y));
    }

    /// `(y > 0 ? dy : 0) · scale` in one pass, into a tensor of the innermost scope.
    private static Tensor begin(Tensor dy, Prologue prologue) {
        if (prologue.equals(Prologue.NONE)) {
            return dy;
        }
        var in = new ArrayList<Tensor>(List.of(dy));
        Formula formula = input(0);
        if (prologue.y().isPresent()) {
            formula = Formula.where(ZERO.less(next(in, prologue.y().get())), formula, ZERO);
        }
        if (prologue.scale().isPresent()) {
            formula = formula.times(next(in, channels(prologue.scale().get())));
        }
        return Tensor.map("conv2d", List.of(formula), in.toArray(Tensor[]::new)).getFirst();
    }

    private static Formula next(List<Tensor> in, Tensor tensor) {
        in.add(tensor);
        return input(in.size() - 1);
    }

    /// A vector as a tensor that stretches over images and pixels.
    private static Tensor channels(Tensor vector) {
        return vector.reshape(new Shape(1, vector.shape().dim(0), 1, 1));
    }
}
