package dynat.tensor;

import java.util.Optional;

/// What happens to a convolution's result before it is stored: `relu?(y · scale + shift + addend)`. Each part may be
/// absent.
///
/// This is how a bias, a batch norm by running statistics, a ReLU and a residual add cost no pass over memory.
///
/// @param scale  `[O]` one factor an output channel
/// @param shift  `[O]` one summand an output channel
/// @param addend `[N, O, H', W']` added elementwise
/// @param relu   whether negative results become 0, last of all
public record Epilogue(Optional<Tensor> scale, Optional<Tensor> shift, Optional<Tensor> addend, boolean relu) {

    /// The result as it is.
    public static final Epilogue NONE = new Epilogue(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /// The result multiplied by one factor an output channel, first of all.
    ///
    /// @param scale `[O]`
    /// @return an epilogue that does this too
    public Epilogue withScale(Tensor scale) {
        return new Epilogue(Optional.of(scale), shift, addend, relu);
    }

    /// The result plus one summand an output channel.
    ///
    /// @param shift `[O]`
    /// @return an epilogue that does this too
    public Epilogue withShift(Tensor shift) {
        return new Epilogue(scale, Optional.of(shift), addend, relu);
    }

    /// The result plus a tensor.
    ///
    /// @param addend `[N, O, H', W']`
    /// @return an epilogue that does this too
    public Epilogue withAddend(Tensor addend) {
        return new Epilogue(scale, shift, Optional.of(addend), relu);
    }

    /// The result with 0 for what is negative, last of all.
    ///
    /// @return an epilogue that does this too
    public Epilogue withRelu() {
        return new Epilogue(scale, shift, addend, true);
    }
}
