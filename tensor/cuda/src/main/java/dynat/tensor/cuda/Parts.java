package dynat.tensor.cuda;

import dynat.tensor.DType;

/// Sums whose terms are split into parts, one a block, which are added up in order: so the bits are the same each time.
final class Parts {
    private static final int LANES = 32;

    /// How often blocks may fill the GPU one after another, and how much better more parts must do so.
    private static final int ROUNDS = 3;
    private static final double BETTER = 0.03;

    private Parts() {}

    /// Into how many parts to split: the fewest of those by which blocks fill a large GPU well.
    ///
    /// @param blocks a part takes
    /// @param atOnce blocks that run at once. No question to the GPU at hand: it decides how sums are split, and so
    ///               their bits
    static int of(int blocks, int atOnce) {
        int best = 1;
        for (int parts = 2; parts * blocks <= ROUNDS * atOnce; parts++) {
            if (filled(parts * blocks, atOnce) > filled(best * blocks, atOnce) + BETTER) {
                best = parts;
            }
        }
        return best;
    }

    /// @return how much of the GPU so many blocks fill until the last one ends
    private static double filled(int blocks, int atOnce) {
        return (double) blocks / (Math.ceilDiv(blocks, atOnce) * atOnce);
    }

    /// Adds up the `numbers` of each of `count` parts, one part behind the other.
    static void total(Machine machine, long parts, int count, int numbers, long sums) {
        total(machine, parts, count, 1, 1, numbers, DType.F32, sums);
    }

    /// `sums[o, r, l]` of `type`, the sums over p of `parts[r, p, o, l]` in single precision.
    static void total(
            Machine machine, long parts, int count, int outputs, int across, int line, DType type, long sums) {
        machine.kernel("parts", "total_" + Layout.name(type))
                .launch(
                        Math.ceilDiv(outputs * across * line, LANES),
                        1,
                        8 * LANES,
                        parts,
                        count,
                        outputs,
                        across,
                        line,
                        sums);
    }
}
