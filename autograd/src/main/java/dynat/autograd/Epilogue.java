package dynat.autograd;

import java.util.Optional;

/// What follows a normalised convolution: nothing, a ReLU, or a residual add and then a ReLU.
///
/// @param addend `[N, C, H, W]` added elementwise, if any
/// @param rectify whether negative results become 0, last of all
public record Epilogue(Optional<Variable> addend, boolean rectify) {

    private static final Epilogue NONE = new Epilogue(Optional.empty(), false);
    private static final Epilogue RELU = new Epilogue(Optional.empty(), true);

    /// {@return the one that does nothing}
    public static Epilogue none() {
        return NONE;
    }

    /// {@return a ReLU}
    public static Epilogue relu() {
        return RELU;
    }

    /// A residual add and then a ReLU.
    ///
    /// @param shortcut `[N, C, H, W]`
    /// @return         what ends a residual block
    public static Epilogue addThenRelu(Variable shortcut) {
        return new Epilogue(Optional.of(shortcut), true);
    }
}
