package dynat.tensor.cuda;

import java.util.List;

/// Where the numbers of one tensor lie, for each place of another: place `o · inner.length + i` meets offset
/// `outer[o] + inner[i]`, and [#NOTHING] where either is that. Two short tables say what one long one would.
record Places(int[] outer, int[] inner) {
    static final int NOTHING = -1;

    /// @param axes for each axis of the other tensor, outermost in memory first, the offset of each coordinate
    static Places of(List<int[]> axes) {
        var sizes = axes.stream().mapToLong(axis -> axis.length).toArray();
        int split = split(sizes);
        return new Places(sums(axes.subList(0, split)), sums(axes.subList(split, axes.size())));
    }

    /// How many of these axes go to the outer table, so that both together are short.
    static int split(long[] sizes) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int split = 0; split <= sizes.length; split++) {
            double outer = 1, inner = 1;
            for (int axis = 0; axis < sizes.length; axis++) {
                if (axis < split) {
                    outer *= sizes[axis];
                } else {
                    inner *= sizes[axis];
                }
            }
            if (outer + inner < least) {
                least = outer + inner;
                best = split;
            }
        }
        return best;
    }

    /// All sums of one offset an axis.
    private static int[] sums(List<int[]> axes) {
        int[] sums = {0};
        for (var axis : axes) {
            var finer = new int[Math.multiplyExact(sums.length, axis.length)];
            int at = 0;
            for (int sum : sums) {
                for (int offset : axis) {
                    finer[at++] = sum < 0 || offset < 0 ? NOTHING : sum + offset;
                }
            }
            sums = finer;
        }
        return sums;
    }

    /// How many neighbours move together everywhere: the greatest of `most`, half of it and so on, down to 1.
    int together(int most) {
        int width = most;
        while (width > 1 && !move(width)) {
            width /= 2;
        }
        return width;
    }

    private boolean move(int width) {
        if (inner.length % width != 0) {
            return false;
        }
        for (int offset : outer) {
            if (offset >= 0 && offset % width != 0) {
                return false;
            }
        }
        for (int i = 0; i < inner.length; i++) {
            int head = inner[i - i % width];
            if (head < 0 ? inner[i] >= 0 : head % width != 0 || inner[i] != head + i % width) {
                return false;
            }
        }
        return true;
    }

    /// The same, counted in units of `width` numbers that move together.
    Places inUnits(int width) {
        if (width == 1) {
            return this;
        }
        int[] far = new int[outer.length], near = new int[inner.length / width];
        for (int o = 0; o < far.length; o++) {
            far[o] = outer[o] < 0 ? NOTHING : outer[o] / width;
        }
        for (int i = 0; i < near.length; i++) {
            near[i] = inner[i * width] < 0 ? NOTHING : inner[i * width] / width;
        }
        return new Places(far, near);
    }
}
