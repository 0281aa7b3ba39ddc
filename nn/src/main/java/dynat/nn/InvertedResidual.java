package dynat.nn;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.ops.Add.add;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// A block that widens, filters each channel by itself, and narrows without an activation:
/// `y = norm3(conv3(relu(norm2(conv2(relu(norm1(conv1(x)))))))`, and with stride 1 `+ x`, or `+ shortcut(x)` where the
/// width changes.
///
/// Paper: Sandler et al., 2018, "MobileNetV2: inverted residuals and linear bottlenecks", whose blocks have a shortcut
/// only where the width stays; the usual PyTorch code for small images has one at every stride 1.
///
/// @param widen    `conv1` and `bn1`, 1 x 1
/// @param filter   `conv2` and `bn2`, 3 x 3, each channel by itself
/// @param narrow   `conv3` and `bn3`, 1 x 1
/// @param residual whether something is added: the stride is 1
/// @param shortcut what `x` passes through before it is added, where the width changes
public record InvertedResidual(
        ConvNorm widen, ConvNorm filter, ConvNorm narrow, boolean residual, Optional<ConvNorm> shortcut)
        implements Layer {

    /// A block with fresh weights.
    ///
    /// @param in          input channels
    /// @param out         output channels
    /// @param expansion   how many times the input channels there are inside
    /// @param stride      the filter's, in pixels
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static InvertedResidual of(
            int in, int out, int expansion, int stride, Initialiser initialiser, Draws draws) {
        int wide = expansion * in;
        var each = new Geometry(stride, 1).grouped(wide);
        return new InvertedResidual(
                ConvNorm.of(Conv2d.of(in, wide, 1, 1, initialiser, draws.at(0)), "conv1", "bn1"),
                ConvNorm.of(Conv2d.of(wide, wide, 3, each, false, initialiser, draws.at(1)), "conv2", "bn2"),
                ConvNorm.of(Conv2d.of(wide, out, 1, 1, initialiser, draws.at(2)), "conv3", "bn3"),
                stride == 1,
                stride == 1 && in != out
                        ? Optional.of(ConvNorm.of(Conv2d.of(in, out, 1, 1, initialiser, draws.at(3)), "0", "1"))
                        : Optional.empty());
    }

    /// Convolutions and norms stand directly below the block, as PyTorch has them.
    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(widen.children());
        children.putAll(filter.children());
        children.putAll(narrow.children());
        children.put("shortcut", shortcut);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable wide = filter.forward(widen.forward(x, pass, relu()), pass, relu());
        Variable y = narrow.forward(wide, pass);
        if (!residual) {
            return y;
        }
        return add(
                y,
                shortcut.map(other -> part("shortcut", () -> other.forward(x, pass)))
                        .orElse(x));
    }
}
