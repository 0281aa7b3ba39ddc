package dynat.nn;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.ConvTranspose2d.convTranspose2d;
import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import java.util.Optional;

/// A transposed convolution: each pixel of the input paints a window of the output, so that images grow by the stride.
///
/// @param weight   `[C, O/groups, kH, kW]` filters
/// @param bias     `[O]`, if any
/// @param geometry stride and dilation in pixels of the output, the padding that is cut off it, and groups
/// @param below    output padding, in pixels at the lower end
/// @param beside   output padding, in pixels at the right end
public record ConvTranspose2d(Parameter weight, Optional<Parameter> bias, Geometry geometry, int below, int beside)
        implements Layer {

    /// A transposed convolution with square windows.
    ///
    /// @param in            input channels, a multiple of the geometry's groups
    /// @param out           output channels, a multiple of them too
    /// @param kernel        taps of the window along either axis
    /// @param geometry      stride and dilation in pixels of the output, the padding that is cut off it, and groups
    /// @param outputPadding pixels added to the lower and the right end; less than stride or dilation
    /// @param bias          whether each output channel has one
    /// @param initialiser   how filters and biases begin
    /// @param draws         what they are drawn from
    /// @return              the layer
    public static ConvTranspose2d of(
            int in,
            int out,
            int kernel,
            Geometry geometry,
            int outputPadding,
            boolean bias,
            Initialiser initialiser,
            Draws draws) {
        Conv2d.check("convTranspose2d", in, out, geometry.groups());
        var shape = new Shape(in, out / geometry.groups(), kernel, kernel);
        return new ConvTranspose2d(
                new Parameter(initialiser.filters(shape, draws.at(0))),
                bias ? Optional.of(new Parameter(initialiser.bias(out, shape, draws.at(1)))) : Optional.empty(),
                geometry,
                outputPadding,
                outputPadding);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable y = convTranspose2d(x, weight.read(), geometry, below, beside);
        var each = new Shape(1, y.shape().dim(1), 1, 1);
        return bias.map(b -> add(y, reshape(b.read(), each))).orElse(y);
    }
}
