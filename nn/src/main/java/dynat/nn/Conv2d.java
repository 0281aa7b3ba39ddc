package dynat.nn;

import static dynat.autograd.ops.Conv2d.conv2d;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Moments;
import dynat.tensor.Shape;
import java.util.Optional;
import java.util.function.Consumer;

/// A convolution, `y[n,o] = Σ_c x[n,c] ⋆ w[o,c] + b[o]`, where `⋆` is cross-correlation and `c` runs through the
/// channels of the output's own group.
///
/// @param weight   `[O, C/groups, kH, kW]` filters
/// @param bias     `[O]`, if any
/// @param geometry stride, zero padding and dilation, in pixels, and groups
public record Conv2d(Parameter weight, Optional<Parameter> bias, Geometry geometry) implements Layer {

    /// A convolution with square windows and no bias, padded so that stride 1 keeps the image's size.
    ///
    /// @param in          input channels
    /// @param out         output channels
    /// @param kernel      extent of the window, in pixels; odd
    /// @param stride      the distance between neighbouring windows, in pixels
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from; give every layer draws of its own, `draws.at(i)`: the same draws
    ///                    make equal weights
    /// @return            the layer
    public static Conv2d of(int in, int out, int kernel, int stride, Initialiser initialiser, Draws draws) {
        return of(in, out, kernel, new Geometry(stride, kernel / 2), false, initialiser, draws);
    }

    /// A convolution with square windows.
    ///
    /// @param in          input channels, a multiple of the geometry's groups
    /// @param out         output channels, a multiple of them too
    /// @param kernel      taps of the window along either axis
    /// @param geometry    stride, zero padding and dilation, in pixels, and groups
    /// @param bias        whether each output channel has one
    /// @param initialiser how filters and biases begin
    /// @param draws       what they are drawn from; give every layer draws of its own, `draws.at(i)`: the same draws
    ///                    make equal weights
    /// @return            the layer
    public static Conv2d of(
            int in, int out, int kernel, Geometry geometry, boolean bias, Initialiser initialiser, Draws draws) {
        return of(in, out, kernel, kernel, geometry, bias, initialiser, draws);
    }

    /// A convolution with windows of any extents.
    ///
    /// @param in          input channels, a multiple of the geometry's groups
    /// @param out         output channels, a multiple of them too
    /// @param height      taps of the window down the image
    /// @param width       taps of the window across the image
    /// @param geometry    stride, zero padding and dilation, in pixels, and groups
    /// @param bias        whether each output channel has one
    /// @param initialiser how filters and biases begin
    /// @param draws       what they are drawn from; give every layer draws of its own, `draws.at(i)`: the same draws
    ///                    make equal weights
    /// @return            the layer
    public static Conv2d of(
            int in,
            int out,
            int height,
            int width,
            Geometry geometry,
            boolean bias,
            Initialiser initialiser,
            Draws draws) {
        check("conv2d", in, out, geometry.groups());
        var shape = new Shape(out, in / geometry.groups(), height, width);
        return new Conv2d(
                new Parameter(initialiser.filters(shape, draws.at(0))),
                bias ? Optional.of(new Parameter(initialiser.bias(shape, draws.at(1)))) : Optional.empty(),
                geometry);
    }

    static void check(String op, int in, int out, int groups) {
        if (in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException(
                    "%s: %d groups do not divide %d input and %d output channels\n    fix:    choose groups that divide both"
                            .formatted(op, groups, in, out));
        }
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return bias.map(b -> conv2d(x, weight.read(), b.read(), geometry))
                .orElseGet(() -> conv2d(x, weight.read(), geometry));
    }

    /// [#forward], with the moments of the output's channels.
    Variable measured(Variable x, Consumer<Moments> moments) {
        return conv2d(x, weight.read(), bias.map(Parameter::read), geometry, moments);
    }
}
