package dynat.nn;

import static dynat.autograd.ops.Pad.pad;
import static dynat.autograd.ops.Slice.slice;

import dynat.autograd.Variable;

/// Every `stride`-th pixel along both axes, between channels of zeros: the shortcut of [Shortcut#A].
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition".
///
/// @param before channels of zeros before those of the input
/// @param after  channels of zeros after them
/// @param stride from one pixel that is kept to the next
public record Subsample(int before, int after, int stride) implements Layer {

    /// A shortcut to as many channels or more.
    ///
    /// @param in     input channels
    /// @param out    output channels, of which `(out − in) / 2` zeros stand before the input's
    /// @param stride in pixels
    /// @return       the layer
    /// @throws IllegalArgumentException if there would be fewer channels
    public static Subsample of(int in, int out, int stride) {
        if (out < in) {
            throw new IllegalArgumentException(
                    "resnet: a shortcut A goes from %d to %d channels, and can only add some\n    fix:    take shortcut B, or widths that do not fall"
                            .formatted(in, out));
        }
        int before = (out - in) / 2;
        return new Subsample(before, out - in - before, stride);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, ⌈H / stride⌉, ⌈W / stride⌉]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        int height = x.shape().dim(2), width = x.shape().dim(3);
        var kept = slice(x, new int[] {2, 3}, new int[] {0, 0}, new int[] {height, width}, new int[] {stride, stride});
        return pad(kept, 0, 0, 0, 0, before, after); // of columns, rows and channels
    }
}
