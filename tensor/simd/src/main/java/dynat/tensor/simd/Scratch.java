package dynat.tensor.simd;

/// Arrays that a thread uses inside one task and keeps for the next. Their contents are garbage when they are handed
/// out.
final class Scratch {
    /// What an array is for; two that are in use at once must differ.
    enum Use {
        /// Part of an image, with its border of zeros.
        STRIP,
        /// Results of tiles, before they are stored.
        SUMS,
        /// A packed operand.
        PANEL,
        /// Vectors that are being transposed.
        SQUARE,
        /// Registers of a formula's program.
        REGISTERS,
        /// Running sums of a reduction.
        TOTALS
    }

    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    private final float[][] arrays = new float[Use.values().length][0];

    private Scratch() {}

    /// @return this thread's array for `use`, of at least `length` numbers
    static float[] floats(Use use, int length) {
        var arrays = MINE.get().arrays;
        int at = use.ordinal();
        if (arrays[at].length < length) {
            arrays[at] = new float[Math.max(length, 2 * arrays[at].length)];
        }
        return arrays[at];
    }
}
