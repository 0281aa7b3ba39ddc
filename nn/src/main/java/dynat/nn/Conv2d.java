package dynat.nn;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import java.util.Optional;

/// A convolution, `y[n,o] = Σ_c x[n,c] ⋆ w[o,c] + b[o]`, where `⋆` is cross-correlation.
///
/// @param weight   `[O, C, kH, kW]` filters
/// @param bias     `[O]`, if any
/// @param geometry stride and zero padding, in pixels
public record Conv2d(Parameter weight, Optional<Parameter> bias, Geometry geometry) implements Layer {

    /// A convolution with square windows and no bias, padded so that stride 1 keeps the image's size.
    ///
    /// @param in     input channels
    /// @param out    output channels
    /// @param kernel extent of the window, in pixels; odd
    public static Conv2d of(int in, int out, int kernel, int stride, Initialiser initialiser, Draws draws) {
        return of(in, out, kernel, new Geometry(stride, kernel / 2), false, initialiser, draws);
    }

    /// @param in     input channels
    /// @param out    output channels
    /// @param kernel extent of the window, in pixels
    public static Conv2d of(
            int in, int out, int kernel, Geometry geometry, boolean bias, Initialiser initialiser, Draws draws) {
        var shape = new Shape(out, in, kernel, kernel);
        return new Conv2d(
                new Parameter(initialiser.filters(shape, draws.at(0))),
                bias ? Optional.of(new Parameter(initialiser.bias(shape, draws.at(1)))) : Optional.empty(),
                geometry);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable y = conv2d(x, weight.read(), geometry);
        var each = new Shape(1, weight.shape().dim(0), 1, 1);
        return bias.map(b -> add(y, reshape(b.read(), each))).orElse(y);
    }
}
