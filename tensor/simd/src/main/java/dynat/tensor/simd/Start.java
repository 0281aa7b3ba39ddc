package dynat.tensor.simd;

/// A prologue as arrays, what is done to a cotangent while it is copied: `(mask > 0 ? dy : 0) · scale`, parts that are
/// null being left out.
///
/// @param mask  as large as the cotangent and in its order
/// @param scale one factor a channel
record Start(float[] mask, float[] scale) {
    static final Start NONE = new Start(null, null);

    boolean isNone() {
        return mask == null && scale == null;
    }
}
