package dynat.tensor;

import java.util.Arrays;

/// The extents of a tensor, outermost first. `[]` is a scalar's.
///
/// @param dims one an axis, each 0 or more
public record Shape(int... dims) {

    /// A shape of its own: `dims` are copied.
    ///
    /// @throws IllegalArgumentException if an extent is negative
    public Shape {
        dims = dims.clone();
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException(
                        "shape: an extent of %s is negative\n    fix:    give each from 0; none is inferred"
                                .formatted(Arrays.toString(dims)));
            }
        }
    }

    /// {@return how many axes there are; 0 for a scalar}
    public int rank() {
        return dims.length;
    }

    /// The extent of one axis.
    ///
    /// @param axis counted from the front, or from the back when negative: `dim(-1)` is the last extent
    /// @return     how many indices it has
    /// @throws IndexOutOfBoundsException if there is no such axis
    public int dim(int axis) {
        return dims[front(axis)];
    }

    private int front(int axis) {
        int counted = axis < 0 ? axis + dims.length : axis;
        if (counted < 0 || counted >= dims.length) {
            throw new IndexOutOfBoundsException("shape: there is no axis %d in %s, whose rank is %d\n    fix:    %s"
                    .formatted(
                            axis,
                            this,
                            dims.length,
                            dims.length == 0
                                    ? "name no axis of a scalar"
                                    : "name one from %d to %d".formatted(-dims.length, dims.length - 1)));
        }
        return counted;
    }

    /// {@return how many numbers a tensor of this shape holds; 1 for a scalar}
    ///
    /// @throws ArithmeticException if they are more than an array can hold
    public int size() {
        int size = 1;
        for (int dim : dims) {
            size = product(size, dim);
        }
        return size;
    }

    private int product(int size, int dim) {
        long product = (long) size * dim;
        if (product > Integer.MAX_VALUE) {
            throw new ArithmeticException("shape: %s holds more than %d numbers\n    fix:    use smaller tensors"
                    .formatted(this, Integer.MAX_VALUE));
        }
        return (int) product;
    }

    /// {@return a copy, safe to change}
    @Override
    public int[] dims() {
        return dims.clone();
    }

    /// This shape with one extent replaced.
    ///
    /// @param axis   counted as by [#dim]
    /// @param extent the new one
    /// @return       a shape of the same rank
    /// @throws IndexOutOfBoundsException if there is no such axis
    public Shape with(int axis, int extent) {
        var changed = dims.clone();
        changed[front(axis)] = extent;
        return new Shape(changed);
    }

    /// This shape with ones in front, until it has `rank` axes.
    ///
    /// @param rank not less than this shape's
    /// @return     a shape of that rank and the same size
    public Shape toRank(int rank) {
        if (rank == dims.length) {
            return this;
        }
        var padded = new int[rank];
        Arrays.fill(padded, 1);
        System.arraycopy(dims, 0, padded, rank - dims.length, dims.length);
        return new Shape(padded);
    }

    /// The shape that `shapes` stretch to together: aligned at the last axis, extents equal or one (NumPy's rule).
    ///
    /// @param op     who asks, for the message
    /// @param shapes of any ranks
    /// @return       the common shape
    /// @throws ShapeError if two extents differ and neither is one
    public static Shape broadcast(String op, Shape... shapes) {
        int rank = 0;
        for (var shape : shapes) {
            rank = Math.max(rank, shape.rank());
        }
        var common = new int[rank];
        Arrays.fill(common, 1);
        for (var shape : shapes) {
            int shift = rank - shape.rank();
            for (int axis = 0; axis < shape.rank(); axis++) {
                int extent = shape.dims[axis];
                int before = common[shift + axis];
                if (extent != before && extent != 1 && before != 1) {
                    throw unbroadcastable(op, shapes, axis - shape.rank(), before, extent);
                }
                common[shift + axis] = extent == 1 ? before : extent;
            }
        }
        return new Shape(common);
    }

    /// Whether `to`, aligned at the last axis, differs from this shape only in extents that are 1.
    boolean reducesTo(Shape to) {
        if (to.rank() > rank()) {
            return false;
        }
        for (int axis = -1; axis >= -to.rank(); axis--) {
            if (to.dim(axis) != dim(axis) && to.dim(axis) != 1) {
                return false;
            }
        }
        return true;
    }

    private static ShapeError unbroadcastable(String op, Shape[] shapes, int axis, int before, int extent) {
        var report = ShapeError.in(op).because("extents %d and %d meet at axis %d", before, extent, axis);
        for (int i = 0; i < shapes.length; i++) {
            report.shape("input " + i, shapes[i], "");
        }
        return report.fix("make the extents equal, or one of them 1");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
