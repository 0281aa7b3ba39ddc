package dynat.nn;

import static dynat.autograd.ops.Add.add;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// A residual block whose norms and activations stand before the convolutions:
/// `y = conv2(f(norm2(conv1(z)))) + x` with `z = f(norm1(x))`; where stride or width changes, `shortcut(z)` for `x`.
///
/// Papers: He et al., 2016, "Identity mappings in deep residual networks"; Zagoruyko and Komodakis, 2016, "Wide
/// residual networks".
///
/// @param norm         `bn1`
/// @param first        `conv1` and `bn2`, which bring the image to another size and width
/// @param second       `conv2`, which keeps both
/// @param shortcut     what `z` passes through where stride or width changes, a 1 x 1 convolution
/// @param shortcutName its name in the tree
/// @param activation   f
public record PreActBlock(
        BatchNorm2d norm,
        ConvNorm first,
        Conv2d second,
        Optional<Layer> shortcut,
        String shortcutName,
        Activation activation)
        implements Layer {

    /// A block with fresh weights, and the shortcut called `convShortcut`.
    ///
    /// @param in          input channels
    /// @param out         output channels
    /// @param stride      the first convolution's, in pixels
    /// @param activation  what follows the norms
    /// @param initialiser how filters begin
    /// @param draws       what they are drawn from
    /// @return            the block
    public static PreActBlock of(
            int in, int out, int stride, Activation activation, Initialiser initialiser, Draws draws) {
        return new PreActBlock(
                BatchNorm2d.of(in),
                ConvNorm.of(Conv2d.of(in, out, 3, stride, initialiser, draws.at(0)), "conv1", "bn2"),
                Conv2d.of(out, out, 3, 1, initialiser, draws.at(1)),
                stride == 1 && in == out
                        ? Optional.empty()
                        : Optional.of(Conv2d.of(in, out, 1, stride, initialiser, draws.at(2))),
                "convShortcut",
                activation);
    }

    /// {@return this block, the same parameters, with the shortcut called `shortcut.0`}
    public PreActBlock nested() {
        return new PreActBlock(norm, first, second, shortcut.map(Sequential::of), "shortcut", activation);
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put("bn1", norm);
        children.putAll(first.children());
        children.put("conv2", second);
        children.put(shortcutName, shortcut);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable z = part("bn1", () -> activation.after(norm, x, pass));
        Variable around = shortcut.map(other -> part(shortcutName, () -> other.forward(z, pass)))
                .orElse(x);
        Variable inside = activation.after(first, z, pass);
        return add(part("conv2", () -> second.forward(inside, pass)), around);
    }
}
