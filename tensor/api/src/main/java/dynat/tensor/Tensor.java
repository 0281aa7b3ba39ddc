package dynat.tensor;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;

import java.util.List;
import java.util.stream.Stream;

/// An immutable n-dimensional array of numbers on one device.
///
/// Its shape is logical, `[N, C, H, W]` for images, whatever the [Order] in memory. Every operation makes a new tensor
/// in the innermost open [Scope]; only a [Cell] is ever written in place.
public final class Tensor {

    private static final Formula A = input(0), B = input(1);

    private final Device device;
    private final Shape shape;
    private final Order order;
    private final Storage storage;

    Tensor(Device device, Shape shape, Order order, Storage storage) {
        this.device = device;
        this.shape = shape;
        this.order = order;
        this.storage = storage;
    }

    // ---- making ----

    /// A tensor of given numbers, on the current device.
    ///
    /// @param shape  any
    /// @param values in row-major order of the logical shape
    /// @return       a tensor of that shape
    /// @throws ShapeError if the shape holds more or fewer
    public static Tensor of(Shape shape, double... values) {
        var made = sized(shape, values.length);
        made.device.kernels().upload(values, made);
        return made;
    }

    /// A tensor of given numbers, on the current device.
    ///
    /// @param shape  any
    /// @param values in row-major order of the logical shape
    /// @return       a tensor of that shape
    /// @throws ShapeError if the shape holds more or fewer
    public static Tensor of(Shape shape, float[] values) {
        var made = sized(shape, values.length);
        made.device.kernels().upload(values, made);
        return made;
    }

    private static Tensor sized(Shape shape, int values) {
        if (values != shape.size()) {
            throw ShapeError.in("tensor")
                    .because("%d values were given but the shape holds %d", values, shape.size())
                    .shape("shape", shape, "")
                    .fix("pass %d values", shape.size());
        }
        var device = Device.current();
        return device.allocate(shape, device.order());
    }

    /// {@return one number, of shape `[]`}
    ///
    /// @param value that number
    public static Tensor scalar(double value) {
        return full(new Shape(), value);
    }

    /// {@return the same number everywhere}
    ///
    /// @param shape any
    /// @param value that number
    public static Tensor full(Shape shape, double value) {
        var made = sized(shape, shape.size());
        made.device.kernels().fill(value, made);
        return made;
    }

    /// `[N, K]` rows with a single 1, at the column that `labels` names, and 0 elsewhere.
    ///
    /// @param labels  `[N]` class indices in `[0, classes)`
    /// @param classes K
    /// @return        `[N, K]`
    public static Tensor oneHot(int[] labels, int classes) {
        var values = new float[labels.length * classes];
        for (int n = 0; n < labels.length; n++) {
            if (labels[n] < 0 || labels[n] >= classes) {
                throw new IllegalArgumentException(
                        "oneHot: label %d of row %d is outside [0, %d)\n    fix:    pass class indices from 0 to %d"
                                .formatted(labels[n], n, classes, classes - 1));
            }
            values[n * classes + labels[n]] = 1;
        }
        return of(new Shape(labels.length, classes), values);
    }

    // ---- what it is ----

    /// {@return its extents, `[N, C, H, W]` for images}
    public Shape shape() {
        return shape;
    }

    /// {@return how its numbers lie in memory}
    public Order order() {
        return order;
    }

    /// {@return where it lives}
    public Device device() {
        return device;
    }

    /// {@return the type of its numbers}
    public DType dtype() {
        return storage.dtype();
    }

    /// {@return the memory behind this tensor, for kernels}
    ///
    /// @throws TensorReleased if it was given back
    public Storage storage() {
        if (storage.released()) {
            throw new TensorReleased(shape, storage.scope());
        }
        return storage;
    }

    /// Holds the memory beyond the scope that it was made in, until [#release].
    ///
    /// @return this tensor
    public Tensor retain() {
        storage().retain();
        return this;
    }

    /// Gives up what [#retain] took.
    public void release() {
        storage().release();
    }

    // ---- reading ----

    /// {@return the only number of a scalar or of a tensor of size 1}
    public double item() {
        if (shape.size() != 1) {
            throw ShapeError.in("item")
                    .because("the tensor holds %d numbers, not 1", shape.size())
                    .shape("tensor", shape, "")
                    .fix("reduce it first, with sum or mean");
        }
        return toDoubles()[0];
    }

    /// {@return all numbers in row-major order of the logical shape}
    public double[] toDoubles() {
        storage();
        var values = new double[shape.size()];
        device.kernels().download(this, values);
        return values;
    }

    /// {@return all numbers in row-major order of the logical shape}
    public float[] toFloats() {
        storage();
        var values = new float[shape.size()];
        device.kernels().download(this, values);
        return values;
    }

    // ---- views ----

    /// The same numbers, in row-major order of the logical shape, under another shape; shares the memory where it can.
    ///
    /// @param other a shape of the same size
    /// @return      a tensor of that shape
    public Tensor reshape(Shape other) {
        if (other.size() != shape.size()) {
            throw ShapeError.in("reshape")
                    .because("the tensor holds %d numbers but the new shape %d", shape.size(), other.size())
                    .shape("tensor", shape, "")
                    .shape("new", other, "")
                    .fix("choose extents whose product is %d", shape.size());
        }
        if (other.equals(shape)) {
            return live();
        }
        return as(other);
    }

    /// The numbers in row-major order under another shape of the same size; only those of rank 4 are of another type
    /// than that the device computes in.
    private Tensor as(Shape other) {
        var typed = other.rank() == 4 ? this : to(device.dtype());
        return new Tensor(
                device, other, Order.ROW_MAJOR, typed.to(Order.ROW_MAJOR).storage());
    }

    /// {@return this tensor in an order: itself if it already is, else a copy}
    ///
    /// @param wanted that order
    public Tensor to(Order wanted) {
        if (order == wanted || Order.coincide(shape)) {
            return this;
        }
        var copy = device.allocate(dtype(), shape, wanted);
        device.kernels().copy(live(), copy);
        return copy;
    }

    /// {@return this tensor with numbers of a type: itself if they already are, else rounded to it}
    ///
    /// @param wanted that type, [Device#dtype] or [Device#activations] of its device
    public Tensor to(DType wanted) {
        if (dtype() == wanted) {
            return this;
        }
        var rounded = device.allocate(wanted, shape, order);
        device.kernels().map(List.of(A), List.of(live()), List.of(rounded));
        return rounded;
    }

    /// {@return this tensor repeated along the axes where its extent is 1 and the new one is not}
    ///
    /// @param to what this shape stretches to, by [Shape#broadcast]
    public Tensor expand(Shape to) {
        if (to.equals(shape)) {
            return this;
        }
        if (!Shape.broadcast("expand", shape, to).equals(to)) {
            throw ShapeError.in("expand")
                    .because("%s does not stretch to %s", shape, to)
                    .shape("tensor", shape, "")
                    .shape("to", to, "")
                    .fix("only extents of 1 can be repeated");
        }
        var wide = device.allocate(to.rank() == 4 ? dtype() : device.dtype(), to, device.order());
        device.kernels().map(List.of(A), List.of(toRank(to.rank())), List.of(wide));
        return wide;
    }

    /// This tensor with ones put before its extents, so that it broadcasts by NumPy's rule.
    private Tensor toRank(int rank) {
        return rank == shape.rank() ? live() : as(shape.toRank(rank));
    }

    boolean released() {
        return storage.released();
    }

    private Tensor live() {
        storage();
        return this;
    }

    // ---- computing ----

    /// Evaluates `formula` at every element.
    ///
    /// @param formula of the inputs
    /// @param in      shapes that broadcast
    /// @return        a tensor of their common shape
    public static Tensor map(Formula formula, Tensor... in) {
        return map("map", List.of(formula), in).getFirst();
    }

    /// Evaluates several formulas in one pass over the same inputs.
    ///
    /// @param op       who asks, for messages
    /// @param formulas of the inputs
    /// @param in       shapes that broadcast
    /// @return         one tensor a formula, of the inputs' common shape
    public static List<Tensor> map(String op, List<Formula> formulas, Tensor... in) {
        var shape = Operands.shape(op, in);
        var order = Operands.order(shape, in);
        var device = in[0].device;
        var type = Operands.type(shape, in);
        var out =
                formulas.stream().map(_ -> device.allocate(type, shape, order)).toList();
        device.kernels().map(formulas, aligned(shape.rank(), in), out);
        return out;
    }

    /// Evaluates `formulas` at every element of the inputs' common shape and reduces each to `to`, in one pass.
    ///
    /// @param op        who asks, for messages
    /// @param reduction how many numbers become one
    /// @param to        extents equal to the common shape's, or 1 where they are reduced; leading ones may be left out
    /// @param formulas  of the inputs
    /// @param in        shapes that broadcast
    /// @return          one tensor of shape `to` a formula
    public static List<Tensor> reduce(String op, Reduction reduction, Shape to, List<Formula> formulas, Tensor... in) {
        var shape = Operands.shape(op, in);
        if (!shape.reducesTo(to)) {
            throw ShapeError.in(op)
                    .because("%s does not reduce to %s", shape, to)
                    .shape("from", shape, "")
                    .shape("to", to, "")
                    .fix("make each extent that is reduced 1, and keep the others");
        }
        var device = in[0].device;
        var order = to.rank() == shape.rank() ? device.order() : Order.ROW_MAJOR;
        var out = formulas.stream().map(_ -> device.allocate(to, order)).toList();
        device.kernels()
                .reduce(
                        reduction,
                        formulas,
                        aligned(shape.rank(), in),
                        out.stream().map(t -> t.toRank(shape.rank())).toList());
        return out;
    }

    /// {@return the sum of a formula over all elements, per element of `to`; see [#reduce]}
    ///
    /// @param to      the shape of the result
    /// @param formula of the inputs
    /// @param in      shapes that broadcast
    public static Tensor sum(Shape to, Formula formula, Tensor... in) {
        return reduce("sum", Reduction.SUM, to, List.of(formula), in).getFirst();
    }

    static List<Tensor> aligned(int rank, Tensor... in) {
        return Stream.of(in).map(t -> t.toRank(rank)).toList();
    }

    /// {@return the sum, elementwise}
    ///
    /// @param b a shape that broadcasts with this one
    public Tensor plus(Tensor b) {
        return map("plus", List.of(A.plus(B)), this, b).getFirst();
    }

    /// {@return the difference, elementwise}
    ///
    /// @param b a shape that broadcasts with this one
    public Tensor minus(Tensor b) {
        return map("minus", List.of(A.minus(B)), this, b).getFirst();
    }

    /// {@return the product, elementwise}
    ///
    /// @param b a shape that broadcasts with this one
    public Tensor times(Tensor b) {
        return map("times", List.of(A.times(B)), this, b).getFirst();
    }

    /// {@return each number times `c`; what is not finite times 0 is no number, unlike in [Formula#times]}
    ///
    /// @param c a factor
    public Tensor times(double c) {
        return map(new Formula.Binary(Formula.Operator.MULTIPLY, A, constant(c)), this);
    }

    /// {@return `Σ a · b` over all elements, where this is `a`}
    ///
    /// @param b a shape that broadcasts with this one
    public double dot(Tensor b) {
        return sum(new Shape(), A.times(B), this, b).item();
    }

    /// {@return `[N]` the column of each row's largest entry in this `[N, K]`; the first one at a tie}
    public int[] argmax() {
        if (shape.rank() != 2 || shape.dim(1) == 0) {
            throw ShapeError.in("argmax")
                    .because(
                            shape.rank() == 2 ? "rows have no columns" : "the tensor has rank %d, not rows and columns",
                            shape.rank())
                    .shape("tensor", shape, "N K")
                    .fix("reshape it to [N, K] with K from 1");
        }
        return device.kernels().argmax(live());
    }

    /// The matrix product `this · b`; of each pair of matrices where there are leading axes, which broadcast.
    ///
    /// @param b `[…, K, N]`
    /// @return  `[…, M, N]`, where this is `[…, M, K]`
    public Tensor matmul(Tensor b) {
        return matmul(false, b, false);
    }

    /// The matrix product, either side read transposed where asked.
    ///
    /// @param transpose  whether this is `[…, K, M]`, to be read as `[…, M, K]`
    /// @param b          `[…, K, N]`, or `[…, N, K]` when `transposeB`
    /// @param transposeB whether `b` is read transposed
    /// @return           `[…, M, N]`
    public Tensor matmul(boolean transpose, Tensor b, boolean transposeB) {
        return MatrixProduct.of(this, transpose, b, transposeB);
    }

    @Override
    public String toString() {
        return "Tensor%s %s on %s%s".formatted(shape, dtype(), device, Printed.of(this));
    }
}
