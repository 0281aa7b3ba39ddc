package dynat.datasets;

/// How images that come without a test part are divided: a tenth of them, rounded, is the test.
final class Undivided {
    private Undivided() {}

    private static final long SEED = 0; // one division for ever, whatever the run's seed
    private static final double TEST = 0.1;

    /// Returns the part; [HoldOut] says how it is drawn.
    static Dataset part(Dataset all, Split split) {
        if (all.size() < 2) {
            throw DataError.of(all.name(), "one image cannot be divided into training and test", "give more images");
        }
        int test = Math.clamp(Math.round(TEST * all.size()), 1, all.size() - 1);
        HoldOut parts = HoldOut.of(all, test, SEED);
        return split == Split.TRAIN ? parts.training() : parts.heldOut();
    }
}
