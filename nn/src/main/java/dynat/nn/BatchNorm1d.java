package dynat.nn;

import static dynat.autograd.ops.Reshape.reshape;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// Batch normalisation of rows of features: [BatchNorm2d] of images of one pixel.
///
/// Paper: Ioffe and Szegedy, 2015, "Batch normalization".
///
/// @param weight      `[C]` γ
/// @param bias        `[C]` β
/// @param runningMean `[C]`
/// @param runningVar  `[C]`
/// @param epsilon     ε, added to the variance
/// @param momentum    m, the share of the newest batch in the running statistics
public record BatchNorm1d(
        Parameter weight, Parameter bias, Statistic runningMean, Statistic runningVar, double epsilon, double momentum)
        implements Layer {

    /// The identity, with PyTorch's ε = 1e-5 and m = 0.1.
    ///
    /// @param features C
    /// @return         the layer
    public static BatchNorm1d of(int features) {
        var norm = BatchNorm2d.of(features);
        return new BatchNorm1d(
                norm.weight(), norm.bias(), norm.runningMean(), norm.runningVar(), norm.epsilon(), norm.momentum());
    }

    /// @param x `[N, C]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        Shape rows = x.shape();
        int features = weight.shape().size();
        if (rows.rank() != 2 || rows.dim(1) != features) {
            throw ShapeError.in("batchNorm")
                    .because("input is not rows of %d features", features)
                    .shape("input", rows, "N C")
                    .shape("weight", weight.shape(), "C")
                    .fix("pass [N, %d]", features);
        }
        var norm = new BatchNorm2d(weight, bias, runningMean, runningVar, epsilon, momentum);
        var pixels = new Shape(rows.dim(0), features, 1, 1);
        return reshape(norm.forward(reshape(x, pixels), pass), rows);
    }
}
