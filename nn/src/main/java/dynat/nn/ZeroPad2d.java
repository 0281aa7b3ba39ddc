package dynat.nn;

import static dynat.autograd.ops.Pad.pad;

import dynat.autograd.Variable;

/// Zeros around an image, in pixels; a negative number cuts away.
public record ZeroPad2d(int left, int right, int top, int bottom) implements Layer {

    /// The same on every side.
    public ZeroPad2d(int pixels) {
        this(pixels, pixels, pixels, pixels);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H + top + bottom, W + left + right]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return pad(x, left, right, top, bottom);
    }
}
