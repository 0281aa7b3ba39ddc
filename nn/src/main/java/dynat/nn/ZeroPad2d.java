package dynat.nn;

import static dynat.autograd.ops.Pad.pad;

import dynat.autograd.Variable;

/// Zeros around an image, in pixels; a negative number cuts away.
///
/// @param left   how many columns on the left
/// @param right  how many columns on the right
/// @param top    how many rows above
/// @param bottom how many rows below
public record ZeroPad2d(int left, int right, int top, int bottom) implements Layer {

    /// The same on every side.
    ///
    /// @param pixels how many; below 0, how many are cut
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
