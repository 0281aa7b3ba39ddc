package dynat.nn;

import static dynat.autograd.ops.ReflectionPad.reflectionPad;

import dynat.autograd.Variable;

/// An image's mirror image around it, in pixels; the outermost pixels, in which it is mirrored, are not repeated.
///
/// @param left   how many columns on the left
/// @param right  how many columns on the right
/// @param top    how many rows above
/// @param bottom how many rows below
public record ReflectionPad2d(int left, int right, int top, int bottom) implements Layer {

    /// The same on every side.
    ///
    /// @param pixels how many, from 0 and less than either extent
    public ReflectionPad2d(int pixels) {
        this(pixels, pixels, pixels, pixels);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H + top + bottom, W + left + right]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return reflectionPad(x, left, right, top, bottom);
    }
}
