package dynat.tensor;

import java.util.stream.IntStream;

/// Which axes of a tensor are reduced, and whether they stay, with extent 1.
///
/// ```java
/// mean(x, drop(2, 3));    // [N, C, H, W] ↦ [N, C]
/// mean(x, keep(2, 3));    // [N, C, H, W] ↦ [N, C, 1, 1]
/// ```
///
/// @param stay whether a reduced axis stays, with extent 1; PyTorch's `keepdim`
/// @param axes each counted from the front, or from the back when negative; none at all reduces nothing
public record Axes(boolean stay, int... axes) {

    /// Axes of their own: `axes` are copied.
    public Axes {
        axes = axes.clone();
    }

    /// Reduced axes stay, with extent 1, so that the result broadcasts with what it was made of.
    ///
    /// @param axes each counted from the front, or from the back when negative; none at all reduces nothing
    /// @return     these axes, to stay
    public static Axes keep(int... axes) {
        return new Axes(true, axes);
    }

    /// Reduced axes vanish.
    ///
    /// @param axes each counted from the front, or from the back when negative; none at all reduces nothing
    /// @return     these axes, to vanish
    public static Axes drop(int... axes) {
        return new Axes(false, axes);
    }

    /// Every axis of `shape` vanishes; what is left is a scalar.
    ///
    /// @param shape of what is reduced
    /// @return      all its axes
    public static Axes all(Shape shape) {
        return drop(IntStream.range(0, shape.rank()).toArray());
    }

    /// {@return a copy, safe to change}
    @Override
    public int[] axes() {
        return axes.clone();
    }

    /// `x` with extent 1 along these axes: what [Tensor#reduce] reduces to, whether they stay or not.
    ///
    /// @param op who asks, for messages
    /// @param x  shape of what is reduced
    /// @return   a shape of the same rank
    /// @throws ShapeError if `x` has no such axis, or one is named twice
    public Shape reduced(String op, Shape x) {
        var named = named(op, x);
        return new Shape(IntStream.range(0, x.rank())
                .map(axis -> named[axis] ? 1 : x.dim(axis))
                .toArray());
    }

    /// The shape of the result.
    ///
    /// @param op who asks, for messages
    /// @param x  shape of what is reduced
    /// @return   a shape of the same rank if the axes stay, else of a lower one
    /// @throws ShapeError if `x` has no such axis, or one is named twice
    public Shape result(String op, Shape x) {
        var named = named(op, x);
        return stay
                ? reduced(op, x)
                : new Shape(IntStream.range(0, x.rank())
                        .filter(axis -> !named[axis])
                        .map(x::dim)
                        .toArray());
    }

    private boolean[] named(String op, Shape x) {
        int rank = x.rank();
        var named = new boolean[rank];
        for (int axis : axes) {
            if (axis < -rank || axis >= rank) {
                throw ShapeError.in(op)
                        .because("axis %d is outside [%d, %d)", axis, -rank, rank)
                        .shape("input", x, "")
                        .fix(rank == 0 ? "name no axis of a scalar" : "name axes from 0 to %d", rank - 1);
            }
            int front = axis < 0 ? axis + rank : axis;
            if (named[front]) {
                throw ShapeError.in(op)
                        .because("axis %d is named twice", front)
                        .shape("input", x, "")
                        .fix("name each axis once");
            }
            named[front] = true;
        }
        return named;
    }
}
