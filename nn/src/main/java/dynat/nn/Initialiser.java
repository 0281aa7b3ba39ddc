package dynat.nn;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// How weights and biases begin. Batch norm always begins as the identity: weight 1, bias 0.
public enum Initialiser {

    /// PyTorch's default: weights and biases of convolutions and linear layers uniform in `±1/√fan_in`.
    /// (For weights that is `kaiming_uniform` with `a = √5`.)
    PYTORCH,

    /// He's normal by fan-out for convolutions, `N(0, 2 / (kH·kW·O))` whatever the groups; linear weights as
    /// [#PYTORCH]; all biases 0.
    ///
    /// Paper: He et al., 2015, "Delving deep into rectifiers".
    HE,

    /// He's normal by fan-in for convolutions and linear layers, `N(0, 2 / fan_in)`; biases as [#PYTORCH]. What PyTorch
    /// calls `kaiming_normal_`.
    KAIMING,

    /// As timm's vision transformers: weights of linear layers normal with deviation 0.02, their biases 0; convolutions
    /// as [#PYTORCH]. (timm cuts the normal distribution off at ±2: a hundred deviations away, where no draw comes.)
    VIT;

    static final double VIT_DEVIATION = 0.02;

    /// Fresh filters of a convolution.
    ///
    /// @param shape `[O, C/groups, kH, kW]`; of a transposed convolution `[C, O/groups, kH, kW]`, whose "fan-in" is, as
    ///              in PyTorch, what stands behind the first axis
    /// @param draws what they are drawn from
    /// @return      of that shape
    public Tensor filters(Shape shape, Draws draws) {
        return switch (this) {
            case PYTORCH, VIT -> uniform(shape, fanIn(shape), draws);
            case HE -> draws.normal(shape, Math.sqrt(2.0 / (shape.dim(0) * shape.dim(2) * shape.dim(3))));
            case KAIMING -> draws.normal(shape, Math.sqrt(2.0 / fanIn(shape)));
        };
    }

    /// Fresh weights of a linear layer.
    ///
    /// @param shape `[O, I]`
    /// @param draws what they are drawn from
    /// @return      `[O, I]`
    public Tensor weights(Shape shape, Draws draws) {
        return switch (this) {
            case PYTORCH, HE -> uniform(shape, fanIn(shape), draws);
            case KAIMING -> draws.normal(shape, Math.sqrt(2.0 / fanIn(shape)));
            case VIT -> draws.normal(shape, VIT_DEVIATION);
        };
    }

    /// Fresh biases of a layer whose weight begins with the outputs.
    ///
    /// @param weight the shape of the weight it belongs to, `[O, …]`
    /// @param draws  what they are drawn from
    /// @return       `[O]`
    public Tensor bias(Shape weight, Draws draws) {
        return bias(weight.dim(0), weight, draws);
    }

    /// Fresh biases of a layer such as a transposed convolution.
    ///
    /// @param outputs O
    /// @param weight  the shape of the weight it belongs to, whose first axis need not be the outputs
    /// @param draws   what they are drawn from
    /// @return        `[O]`
    public Tensor bias(int outputs, Shape weight, Draws draws) {
        var shape = new Shape(outputs);
        return switch (this) {
            case PYTORCH, KAIMING -> uniform(shape, fanIn(weight), draws);
            case HE -> Tensor.full(shape, 0);
            case VIT -> weight.rank() > 2 ? uniform(shape, fanIn(weight), draws) : Tensor.full(shape, 0);
        };
    }

    private static Tensor uniform(Shape shape, int fanIn, Draws draws) {
        double bound = 1 / Math.sqrt(fanIn);
        return draws.uniform(shape, -bound, bound);
    }

    /// How many numbers enter one output.
    private static int fanIn(Shape weight) {
        return weight.size() / weight.dim(0);
    }
}
