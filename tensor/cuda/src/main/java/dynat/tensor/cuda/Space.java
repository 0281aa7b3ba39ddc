package dynat.tensor.cuda;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// The elements that a formula runs over, in the order of memory, and where each operand has the number for one of
/// them.
///
/// Axes along which all operands go on evenly are joined: a batch of images with one operand a channel is two axes,
/// pixels and channels.
final class Space {
    private final int[] extents;
    /// `[operand][axis]`, 0 where the operand repeats.
    private final int[][] strides;

    /// @param extents outermost in memory first
    /// @param strides `[operand][axis]` distances in the operand's memory, 0 where it repeats
    Space(int[] extents, int[][] strides) {
        int[] joined = new int[Math.max(1, extents.length)];
        var steps = new int[strides.length][joined.length];
        int axes = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] == 1) {
                continue;
            }
            if (axes > 0 && joins(steps, axes - 1, strides, axis, extents[axis])) {
                axes--;
                joined[axes] *= extents[axis];
            } else {
                joined[axes] = extents[axis];
            }
            for (int i = 0; i < strides.length; i++) {
                steps[i][axes] = strides[i][axis];
            }
            axes++;
        }
        if (axes == 0) {
            joined[axes++] = 1;
        }
        this.extents = Arrays.copyOf(joined, axes);
        this.strides = steps;
    }

    private static boolean joins(int[][] outer, int last, int[][] inner, int axis, int extent) {
        for (int i = 0; i < inner.length; i++) {
            if (outer[i][last] != inner[i][axis] * extent) {
                return false;
            }
        }
        return true;
    }

    /// Some of the axes of a shape.
    ///
    /// @param axes     which of them, outermost in memory first
    /// @param operands of the shape's rank; they repeat along axes where their extent is 1
    static Space over(Shape shape, int[] axes, Tensor... operands) {
        var extents = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            extents[i] = shape.dim(axes[i]);
        }
        var strides = new int[operands.length][axes.length];
        for (int k = 0; k < operands.length; k++) {
            var own = operands[k].shape();
            int[] all = operands[k].order().strides(own);
            for (int i = 0; i < axes.length; i++) {
                strides[k][i] = own.dim(axes[i]) == 1 ? 0 : all[axes[i]];
            }
        }
        return new Space(extents, strides);
    }

    /// This space with other operands.
    ///
    /// @param operands how many; each of them lies exactly as the elements do
    /// @param more     operands of this space that follow them
    Space dense(int operands, int... more) {
        var all = new int[operands + more.length][];
        for (int i = 0; i < operands; i++) {
            all[i] = new int[extents.length];
            for (int axis = extents.length - 1, step = 1; axis >= 0; step *= extents[axis--]) {
                all[i][axis] = step;
            }
        }
        for (int i = 0; i < more.length; i++) {
            all[operands + i] = Arrays.copyOf(strides[more[i]], extents.length);
        }
        return new Space(extents, all);
    }

    /// @return how many elements there are
    int size() {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        return size;
    }

    int axes() {
        return extents.length;
    }

    /// @return how many elements lie along the innermost axis
    int inner() {
        return extents[extents.length - 1];
    }

    /// Whether the operand lies in memory exactly as the elements do.
    boolean direct(int operand) {
        int step = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            if (extents[axis] != 1 && strides[operand][axis] != step) {
                return false;
            }
            step *= extents[axis];
        }
        return true;
    }

    /// Whether the operand is one number for all elements.
    boolean constant(int operand) {
        for (int axis = 0; axis < extents.length; axis++) {
            if (strides[operand][axis] != 0) {
                return false;
            }
        }
        return true;
    }

    /// @return how far apart the operand has neighbours along the innermost axis
    int step(int operand) {
        return strides[operand][extents.length - 1];
    }

    /// Whether the operand's distances along all axes, but for the innermost where that is wished, are multiples.
    boolean multiples(int operand, int of, boolean innermost) {
        for (int axis = 0; axis < extents.length - (innermost ? 0 : 1); axis++) {
            if (strides[operand][axis] % of != 0) {
                return false;
            }
        }
        return true;
    }

    /// Adds what [Coordinates] declares for this space.
    void extents(Arguments arguments) {
        for (int axis = 1; axis < extents.length; axis++) {
            int extent = extents[axis], shift = 32 - Integer.numberOfLeadingZeros(extent - 1);
            arguments
                    .add(extent)
                    .add(((1L << 32) * ((1L << shift) - extent)) / extent + 1)
                    .add(shift);
        }
    }

    /// Adds what [Coordinates#strides] declares for an operand.
    void strides(Arguments arguments, int operand) {
        for (int axis = 0; axis < extents.length; axis++) {
            arguments.add(strides[operand][axis]);
        }
    }
}
