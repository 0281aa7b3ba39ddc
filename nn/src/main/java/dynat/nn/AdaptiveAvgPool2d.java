package dynat.nn;

import static dynat.autograd.ops.AdaptiveAvgPool2d.adaptiveAvgPool2d;

import dynat.autograd.Variable;

/// The means of windows that cover the image evenly, so that the result has one size whatever the input's.
///
/// @param height of the result, in pixels
/// @param width  of the result, in pixels
public record AdaptiveAvgPool2d(int height, int width) implements Layer {

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, height, width]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return adaptiveAvgPool2d(x, height, width);
    }
}
