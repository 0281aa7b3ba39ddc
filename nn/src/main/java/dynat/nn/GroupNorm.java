package dynat.nn;

import static dynat.autograd.ops.GroupNorm.groupNorm;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Normalisation of each image over groups of channels, `y = (x − mean) / √(variance + ε) · γ + β`; the variance is
/// biased, as in PyTorch. It is the same in training and in evaluation.
///
/// One group is layer norm over channels and pixels with a scale a channel; as many groups as channels is instance
/// norm.
///
/// Paper: Wu and He, 2018, "Group normalization".
///
/// @param groups  how many groups the channels form, in order
/// @param weight  `[C]` γ
/// @param bias    `[C]` β
/// @param epsilon ε, added to the variance
public record GroupNorm(int groups, Parameter weight, Parameter bias, double epsilon) implements Layer {

    /// Begins with scale 1 and shift 0, and has PyTorch's ε = 1e-5.
    ///
    /// @param groups   how many groups the channels form, in order
    /// @param channels C, a multiple of `groups`
    /// @return         the layer
    public static GroupNorm of(int groups, int channels) {
        var shape = new Shape(channels);
        return new GroupNorm(groups, new Parameter(Tensor.full(shape, 1)), new Parameter(Tensor.full(shape, 0)), 1e-5);
    }

    /// @param x `[N, C, H, W]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return groupNorm(x, groups, weight.read(), bias.read(), epsilon);
    }
}
