package dynat.nn;

import static dynat.autograd.ops.Concat.concat;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// A layer that puts a few new channels before those it is given:
/// `y = [conv2(relu(norm2(conv1(relu(norm1(x)))))), x]`.
///
/// Paper: Huang et al., 2017, "Densely connected convolutional networks"; the bottleneck of DenseNet-B.
///
/// @param norm   `bn1`
/// @param first  `conv1` and `bn2`, 1 x 1
/// @param second `conv2`, 3 x 3
public record DenseLayer(BatchNorm2d norm, ConvNorm first, Conv2d second) implements Layer {

    private static final int BOTTLENECK = 4; // times the growth

    /// A layer with fresh weights.
    ///
    /// @param in          input channels
    /// @param growth      how many new ones there are
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the layer
    public static DenseLayer of(int in, int growth, Initialiser initialiser, Draws draws) {
        int inside = BOTTLENECK * growth;
        return new DenseLayer(
                BatchNorm2d.of(in),
                ConvNorm.of(Conv2d.of(in, inside, 1, 1, initialiser, draws.at(0)), "conv1", "bn2"),
                Conv2d.of(inside, growth, 3, 1, initialiser, draws.at(1)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put("bn1", norm);
        children.putAll(first.children());
        children.put("conv2", second);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, growth + C, H, W]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable z = part("bn1", () -> norm.rectified(x, pass));
        Variable inside = Activation.RELU.after(first, z, pass);
        return concat(1, part("conv2", () -> second.forward(inside, pass)), x);
    }
}
