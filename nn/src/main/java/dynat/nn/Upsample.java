package dynat.nn;

import static dynat.autograd.ops.UpsampleBilinear.upsampleBilinear;
import static dynat.autograd.ops.UpsampleNearest.upsampleNearest;

import dynat.autograd.Variable;

/// An image in another size.
///
/// @param size what size
/// @param mode where pixels come from
public record Upsample(Size size, Mode mode) implements Layer {

    /// Where the pixels of the result come from.
    public enum Mode {
        /// The pixel that they lie in.
        NEAREST,
        /// Interpolated between four; the image's edges stay where they are.
        BILINEAR,
        /// Interpolated between four; the centres of the corner pixels stay where they are.
        BILINEAR_ALIGN_CORNERS
    }

    /// What size the result has.
    public sealed interface Size {
        /// So many times as large along both axes, rounded down.
        ///
        /// @param factor how many times
        record Scale(double factor) implements Size {}

        /// In pixels.
        ///
        /// @param height of the result
        /// @param width  of the result
        record Pixels(int height, int width) implements Size {}
    }

    /// To a multiple of the size.
    ///
    /// @param factor how many times as large, along both axes
    /// @param mode   where pixels come from
    /// @return       the layer
    public static Upsample by(double factor, Mode mode) {
        return new Upsample(new Size.Scale(factor), mode);
    }

    /// To one size, whatever the input's.
    ///
    /// @param height of the result, in pixels
    /// @param width  of the result, in pixels
    /// @param mode   where pixels come from
    /// @return       the layer
    public static Upsample to(int height, int width, Mode mode) {
        return new Upsample(new Size.Pixels(height, width), mode);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        boolean align = mode == Mode.BILINEAR_ALIGN_CORNERS;
        return switch (size) {
            case Size.Scale(double factor) ->
                mode == Mode.NEAREST ? upsampleNearest(x, factor) : upsampleBilinear(x, factor, align);
            case Size.Pixels(int height, int width) ->
                mode == Mode.NEAREST ? upsampleNearest(x, height, width) : upsampleBilinear(x, height, width, align);
        };
    }
}
