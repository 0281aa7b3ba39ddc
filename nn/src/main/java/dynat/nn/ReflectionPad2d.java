package dynat.nn;

import static dynat.autograd.ops.ReflectionPad.reflectionPad;

import dynat.autograd.Variable;

/// An image's mirror image around it, in pixels; the outermost pixels, in which it is mirrored, are not repeated.
public record ReflectionPad2d(int left, int right, int top, int bottom) implements Layer {

    /// The same on every side.
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
