package dynat.attacks;

/// How large the windows of a [SquareAttack] are: half as many pixels each time that enough queries were made.
///
/// @param share    which part of the pixels the first windows cover
/// @param queries  how many there will be
/// @param rescaled whether the steps, which are for 10 000 queries, are taken in proportion
record SquareSchedule(double share, int queries, boolean rescaled) {

    private static final int[] LAST = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
    private static final double STEPS_ARE_FOR = 10_000;
    /// The narrowest pattern with a slope on both sides.
    private static final int NARROWEST = 3;

    /// Which part of the pixels a window covers.
    ///
    /// @param proposal from 0
    double share(int proposal) {
        int at = rescaled ? (int) ((double) proposal / queries * STEPS_ARE_FOR) : proposal;
        double part = share;
        for (int last : LAST) {
            if (at <= last) {
                break;
            }
            part /= 2;
        }
        return part;
    }

    /// The side of a window, in pixels: in L2 and L1 odd and from 3, where the image is large enough.
    ///
    /// @param proposal from 0
    int side(int proposal, Norm norm, int height, int width) {
        int side = (int) Math.rint(Math.sqrt(share(proposal) * height * width)), largest = Math.min(height, width);
        if (norm == Norm.LINF) {
            return Math.clamp(side, 1, largest);
        }
        int odd = Math.max(side, NARROWEST) | 1;
        return Math.min(odd, largest);
    }
}
