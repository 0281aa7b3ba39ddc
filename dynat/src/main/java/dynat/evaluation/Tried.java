package dynat.evaluation;

/// What an attack came to with one image, as a pass of its own saw it.
///
/// @param finding whether it counts
/// @param answer  what the image that it gave back is taken for
/// @param margin  how far the label's logit is ahead
/// @param norm    of the change
/// @param queries forward passes that it spent
/// @param image   its numbers by [Rows] if it is to be reported, otherwise empty
record Tried(Finding finding, int answer, double margin, double norm, int queries, byte[] image) {

    enum Finding {
        RIGHT,
        FOOLED,
        OUTSIDE_BALL,
        OUTSIDE_BOX,
        NOT_FINITE
    }

    boolean fooled() {
        return finding == Finding.FOOLED;
    }
}
