package dynat.nn;

import static dynat.autograd.Epilogue.addThenRelu;
import static dynat.autograd.Epilogue.relu;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// A residual block whose 3 x 3 convolution works in a quarter of the channels,
/// `y = relu(norm3(conv3(relu(norm2(conv2(relu(norm1(conv1(x)))))))) + shortcut(x))`.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition".
///
/// @param first    `conv1` and `bn1`, 1 x 1, to the block's width
/// @param second   `conv2` and `bn2`, 3 x 3, which may bring the image to another size
/// @param third    `conv3` and `bn3`, 1 x 1, to [#EXPANSION] times the width
/// @param shortcut what goes around where stride or channels change; without, `x` itself
public record Bottleneck(ConvNorm first, ConvNorm second, ConvNorm third, Optional<Layer> shortcut) implements Layer {

    /// How many times its width comes out.
    public static final int EXPANSION = 4;

    /// A block with fresh weights.
    ///
    /// @param in          input channels
    /// @param width       channels inside; four times as many come out
    /// @param stride      the second convolution's, in pixels
    /// @param shortcut    its kind where stride or channels change
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static Bottleneck of(
            int in, int width, int stride, Shortcut shortcut, Initialiser initialiser, Draws draws) {
        int out = EXPANSION * width;
        return new Bottleneck(
                ConvNorm.of(Conv2d.of(in, width, 1, 1, initialiser, draws.at(0)), "conv1", "bn1"),
                ConvNorm.of(Conv2d.of(width, width, 3, stride, initialiser, draws.at(1)), "conv2", "bn2"),
                ConvNorm.of(Conv2d.of(width, out, 1, 1, initialiser, draws.at(2)), "conv3", "bn3"),
                shortcut.around(in, out, stride, initialiser, draws.at(3)));
    }

    /// Convolutions and norms stand directly below the block, as PyTorch has them.
    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(first.children());
        children.putAll(second.children());
        children.putAll(third.children());
        children.put("shortcut", shortcut);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, 4·width, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable around = shortcut.map(other -> part("shortcut", () -> other.forward(x, pass)))
                .orElse(x);
        Variable inside = second.forward(first.forward(x, pass, relu()), pass, relu());
        return third.forward(inside, pass, addThenRelu(around));
    }
}
