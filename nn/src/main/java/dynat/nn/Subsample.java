package dynat.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Conv2d.conv2d;

import dynat.autograd.Variable;
import dynat.tensor.Cell;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Every `stride`-th pixel along both axes, between channels of zeros: the shortcut of [Shortcut#A].
///
/// It is a 1 x 1 convolution whose filters are an identity between rows of zeros, so it is exact, and every backend
/// has it.
///
/// @param filters  `[O, C, 1, 1]`; no parameter, and not part of a checkpoint
/// @param geometry the stride, in pixels, without padding
public record Subsample(Cell filters, Geometry geometry) implements Layer {

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
        var ones = new float[out * in];
        for (int c = 0; c < in; c++) {
            ones[((out - in) / 2 + c) * in + c] = 1;
        }
        return new Subsample(new Cell(Tensor.of(new Shape(out, in, 1, 1), ones)), new Geometry(stride, 0));
    }

    @Override
    public SequencedMap<String, Object> children() {
        return new LinkedHashMap<>();
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, ⌈H / stride⌉, ⌈W / stride⌉]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return conv2d(x, constant(filters.value()), geometry);
    }
}
