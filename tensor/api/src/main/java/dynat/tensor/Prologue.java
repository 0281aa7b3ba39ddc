package dynat.tensor;

import java.util.Optional;

/// What happens to the cotangent of a convolution's result before it is pulled back: `(y > 0 ? dy : 0) · scale`. Either
/// part may be absent.
///
/// This is the way back through an [Epilogue] with a scale and a ReLU, without a pass over memory.
///
/// @param y     `[N, O, H', W']` the result under the ReLU
/// @param scale `[O]` one factor an output channel
public record Prologue(Optional<Tensor> y, Optional<Tensor> scale) {

    /// The cotangent as it is.
    public static final Prologue NONE = new Prologue(Optional.empty(), Optional.empty());

    /// 0 where a result is not positive.
    ///
    /// @param y `[N, O, H', W']`
    /// @return  a prologue that does this too
    public Prologue withMask(Tensor y) {
        return new Prologue(Optional.of(y), scale);
    }

    /// Each output channel times a factor.
    ///
    /// @param scale `[O]`
    /// @return      a prologue that does this too
    public Prologue withScale(Tensor scale) {
        return new Prologue(y, Optional.of(scale));
    }
}
