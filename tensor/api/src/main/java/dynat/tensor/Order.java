package dynat.tensor;

import java.util.stream.IntStream;

/// How the numbers of a rank-4 tensor `[N, C, H, W]` lie in memory. The shape is logical and never changes with it.
///
/// Tensors of any other rank are always [#ROW_MAJOR].
public enum Order {
    /// The last axis is contiguous: `N C H W`.
    ROW_MAJOR,
    /// The channels of one pixel are contiguous: `N H W C`. What convolutions are fastest in.
    CHANNELS_LAST;

    /// The distance in memory between neighbours along each axis, counted in numbers.
    ///
    /// @param shape logical, `[N, C, H, W]` if of rank 4
    /// @return      one distance an axis
    public int[] strides(Shape shape) {
        int rank = shape.rank();
        var strides = new int[rank];
        if (this == CHANNELS_LAST && rank == 4) {
            strides[1] = 1;
            strides[3] = shape.dim(1);
            strides[2] = strides[3] * shape.dim(3);
            strides[0] = strides[2] * shape.dim(2);
        } else {
            int step = 1;
            for (int axis = rank - 1; axis >= 0; axis--) {
                strides[axis] = step;
                step *= shape.dim(axis);
            }
        }
        return strides;
    }

    /// The axes of a tensor as they lie in memory, the outermost first.
    ///
    /// @param rank how many there are
    /// @return     each axis once
    public int[] axes(int rank) {
        if (this == CHANNELS_LAST && rank == 4) {
            return new int[] {0, 2, 3, 1};
        }
        return IntStream.range(0, rank).toArray();
    }

    /// Whether both orders place the numbers of `shape` alike, so that going from one to the other moves nothing.
    ///
    /// @param shape logical
    /// @return      true unless the shape is of rank 4 with several channels and several pixels
    public static boolean coincide(Shape shape) {
        return shape.rank() != 4 || shape.dim(1) == 1 || shape.dim(2) * shape.dim(3) == 1;
    }
}
