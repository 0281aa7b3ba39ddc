package dynat.tensor.simd;

/// An epilogue as arrays: `relu?(sum · scale + shift + addend)`, parts that are null being left out; and where the
/// moments of what was stored are gathered.
///
/// With scale and shift the two are one fused multiply-add.
///
/// @param scale   one factor an output channel
/// @param shift   one summand an output channel
/// @param addend  as large as the result and in its order
/// @param moments of the results; null if nobody asks for them
record Finish(float[] scale, float[] shift, float[] addend, boolean relu, Moments moments) {
    static final Finish NONE = new Finish(null, null, null, false, null);

    /// Whether sums are stored as they are.
    boolean isPlain() {
        return scale == null && shift == null && addend == null && !relu;
    }

    /// What does the same to vectors that hold `times` pixels of some channels, as channel 0 and on.
    Finish repeated(int first, int some, int times) {
        return new Finish(
                repeated(scale, first, some, times), repeated(shift, first, some, times), addend, relu, moments);
    }

    /// @return `some` numbers from `first` on, `times` over; null of null
    static float[] repeated(float[] x, int first, int some, int times) {
        if (x == null) {
            return null;
        }
        var all = new float[some * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = x[first + i % some];
        }
        return all;
    }

    /// The same, telling `moments` of each strip.
    Finish gathering(Moments moments) {
        return new Finish(scale, shift, addend, relu, moments);
    }

    /// Says that a strip's results are stored, if anybody wants to know: see [Moments#add].
    void stored(int strip, float[] y, int at, int count, int first, int some) {
        if (moments != null) {
            moments.add(strip, y, at, count, first, some);
        }
    }
}
