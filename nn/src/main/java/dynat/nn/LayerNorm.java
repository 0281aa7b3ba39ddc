package dynat.nn;

import static dynat.autograd.ops.LayerNorm.layerNorm;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Normalisation of each example over its last axes, `y = (x − mean) / √(variance + ε) · γ + β`; the variance is
/// biased, as in PyTorch. It is the same in training and in evaluation.
///
/// Paper: Ba et al., 2016, "Layer normalization".
///
/// @param weight  `[S]` γ; all its axes are normalised together
/// @param bias    `[S]` β
/// @param epsilon ε, added to the variance
public record LayerNorm(Parameter weight, Parameter bias, double epsilon) implements Layer {

    /// Begins with scale 1 and shift 0, and has PyTorch's ε = 1e-5.
    ///
    /// @param normalised the last extents of what comes in, S
    /// @return           the layer
    public static LayerNorm of(int... normalised) {
        var shape = new Shape(normalised);
        return new LayerNorm(new Parameter(Tensor.full(shape, 1)), new Parameter(Tensor.full(shape, 0)), 1e-5);
    }

    /// @param x `[…, S]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return layerNorm(x, weight.read(), bias.read(), epsilon);
    }
}
