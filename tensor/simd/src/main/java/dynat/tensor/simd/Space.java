package dynat.tensor.simd;

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
    private final int size;

    /// @param extents of the common shape, outermost in memory first
    /// @param strides `[operand][axis]` distances in the operand's memory, 0 where it repeats
    Space(int[] extents, int[][] strides) {
        int[] joined = new int[extents.length];
        var steps = new int[strides.length][extents.length];
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
        int count = axes;
        this.extents = Arrays.copyOf(joined, count);
        this.strides = Arrays.stream(steps).map(s -> Arrays.copyOf(s, count)).toArray(int[][]::new);
        this.size = Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }

    private static boolean joins(int[][] outer, int last, int[][] inner, int axis, int extent) {
        for (int i = 0; i < inner.length; i++) {
            if (outer[i][last] != inner[i][axis] * extent) {
                return false;
            }
        }
        return true;
    }

    /// @return how many elements there are
    int size() {
        return size;
    }

    /// Whether the operand lies in memory exactly as the elements do.
    boolean direct(int operand) {
        return extents.length == 0 || extents.length == 1 && strides[operand][0] == 1 || dense(operand);
    }

    private boolean dense(int operand) {
        int step = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            if (strides[operand][axis] != step) {
                return false;
            }
            step *= extents[axis];
        }
        return true;
    }

    /// @return after how many elements the operand repeats itself: 1 for a scalar, 0 if it does otherwise than from a
    ///     contiguous stretch
    int period(int operand) {
        int last = extents.length - 1;
        for (int axis = 0; axis < last; axis++) {
            if (strides[operand][axis] != 0) {
                return 0;
            }
        }
        return switch (strides[operand][last]) {
            case 0 -> 1;
            case 1 -> extents[last];
            default -> 0;
        };
    }

    /// Copies what the operand has for elements `[start, start + count)`.
    void gather(int operand, float[] from, int start, int count, float[] to, int at) {
        int last = extents.length - 1, stride = strides[operand][last], extent = extents[last];
        int column = start % extent, row = start / extent;
        for (int end = at + count; at < end; column = 0, row++) {
            int run = Math.min(extent - column, end - at);
            int source = offset(operand, row) + column * stride;
            if (stride == 0) {
                Arrays.fill(to, at, at + run, from[source]);
            } else if (stride == 1) {
                System.arraycopy(from, source, to, at, run);
            } else {
                for (int i = 0; i < run; i++) {
                    to[at + i] = from[source + i * stride];
                }
            }
            at += run;
        }
    }

    private int offset(int operand, int row) {
        int offset = 0;
        for (int axis = extents.length - 2; axis >= 0; axis--) {
            offset += row % extents[axis] * strides[operand][axis];
            row /= extents[axis];
        }
        return offset;
    }
}
