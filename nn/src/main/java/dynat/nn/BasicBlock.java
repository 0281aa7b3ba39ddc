package dynat.nn;

import static dynat.autograd.Epilogue.addThenRelu;
import static dynat.autograd.Epilogue.relu;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// A residual block, `y = relu(norm2(conv2(relu(norm1(conv1(x))))) + shortcut(x))`.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition".
///
/// @param first    `conv1` and `bn1`, which bring the image to another size and width
/// @param second   `conv2` and `bn2`, which keep both
/// @param shortcut what goes around where stride or width changes; without, `x` itself
public record BasicBlock(ConvNorm first, ConvNorm second, Optional<Layer> shortcut) implements Layer {

    /// With a projection, [Shortcut#B], where one is needed.
    ///
    /// @param in          input channels
    /// @param out         output channels
    /// @param stride      the first convolution's, in pixels
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static BasicBlock of(int in, int out, int stride, Initialiser initialiser, Draws draws) {
        return of(in, out, stride, Shortcut.B, initialiser, draws);
    }

    /// With a shortcut of one's choice, where one is needed.
    ///
    /// @param in          input channels
    /// @param out         output channels
    /// @param stride      the first convolution's, in pixels
    /// @param shortcut    its kind where stride or width changes
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static BasicBlock of(int in, int out, int stride, Shortcut shortcut, Initialiser initialiser, Draws draws) {
        return new BasicBlock(
                ConvNorm.of(Conv2d.of(in, out, 3, stride, initialiser, draws.at(0)), "conv1", "bn1"),
                ConvNorm.of(Conv2d.of(out, out, 3, 1, initialiser, draws.at(1)), "conv2", "bn2"),
                shortcut.around(in, out, stride, initialiser, draws.at(2)));
    }

    /// Convolutions and norms stand directly below the block, as PyTorch has them.
    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(first.children());
        children.putAll(second.children());
        children.put("shortcut", shortcut);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable around = shortcut.map(other -> part("shortcut", () -> other.forward(x, pass)))
                .orElse(x);
        return second.forward(first.forward(x, pass, relu()), pass, addThenRelu(around));
    }
}
