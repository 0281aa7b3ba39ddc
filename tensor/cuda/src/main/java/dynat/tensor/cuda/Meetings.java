package dynat.tensor.cuda;

import java.util.List;

/// Which numbers of one tensor meet at each place of another: at place `o · inner.size() + i` all those whose offset is
/// one of `outer`'s at `o` plus one of `inner`'s at `i`.
record Meetings(Offsets outer, Offsets inner) {

    /// Several offsets a coordinate.
    ///
    /// @param start the offsets of coordinate `i` are `[start[i], start[i + 1])`
    /// @param at    all of them
    record Offsets(int[] start, int[] at) {
        private static final Offsets ZERO = new Offsets(new int[] {0, 1}, new int[] {0});

        /// How many coordinates there are.
        int size() {
            return start.length - 1;
        }

        /// All sums of an offset of one axis and an offset of the next, for each pair of coordinates.
        private Offsets plus(Offsets next) {
            var start = new int[Math.multiplyExact(size(), next.size()) + 1];
            var sums = new int[Math.multiplyExact(at.length, next.at.length)];
            int count = 0, pair = 0;
            for (int i = 0; i < size(); i++) {
                for (int j = 0; j < next.size(); j++) {
                    for (int a = this.start[i]; a < this.start[i + 1]; a++) {
                        for (int b = next.start[j]; b < next.start[j + 1]; b++) {
                            sums[count++] = at[a] + next.at[b];
                        }
                    }
                    start[++pair] = count;
                }
            }
            return new Offsets(start, sums);
        }
    }

    /// @param axes of the other tensor, outermost in memory first
    static Meetings of(List<Offsets> axes) {
        var sizes = axes.stream()
                .mapToLong(axis -> axis.start.length + axis.at.length)
                .toArray();
        int split = Places.split(sizes);
        return new Meetings(sums(axes.subList(0, split)), sums(axes.subList(split, axes.size())));
    }

    private static Offsets sums(List<Offsets> axes) {
        return axes.stream().reduce(Offsets.ZERO, Offsets::plus);
    }
}
