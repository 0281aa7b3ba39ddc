package dynat.datasets;

/// What lies around an image.
public enum Border {

    /// Zeros, as TRADES and most others have it.
    ZERO {
        @Override
        int index(int i, int extent) {
            return i >= 0 && i < extent ? i : -1;
        }
    },

    /// The image mirrored at the centres of its outermost pixels, `c b | a b c | b a`: so do Rice, Wong and Kolter.
    REFLECT {
        @Override
        int index(int i, int extent) {
            return i < 0 ? -i : i < extent ? i : 2 * (extent - 1) - i;
        }
    };

    /// Returns which row or column of the image stands at `i`; -1 for zeros.
    ///
    /// @param extent of the image, in pixels
    abstract int index(int i, int extent);
}
