package dynat.tensor.simd;

/// An epilogue as arrays: `relu?(sum · scale + shift + addend)`, parts that are null being left out.
///
/// With scale and shift the two are one fused multiply-add.
///
/// @param scale  one factor an output channel
/// @param shift  one summand an output channel
/// @param addend as large as the result and in its order
record Finish(float[] scale, float[] shift, float[] addend, boolean relu) {
    static final Finish NONE = new Finish(null, null, null, false);
}
