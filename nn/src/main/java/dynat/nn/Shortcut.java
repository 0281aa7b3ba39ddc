package dynat.nn;

import dynat.tensor.Draws;
import java.util.Optional;

/// What goes around a residual block where stride or width changes, by the letters of the paper.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition", section 3.3.
public enum Shortcut {
    /// Every second pixel of the input as it is, and zeros for the new channels, half of them before and half behind:
    /// no parameters.
    A,
    /// A 1 x 1 convolution and a batch norm.
    B;

    /// What goes around a block.
    ///
    /// @param in     input channels
    /// @param out    output channels
    /// @param stride in pixels
    /// @return       nothing where neither stride nor width changes
    Optional<Layer> around(int in, int out, int stride, Initialiser initialiser, Draws draws) {
        if (stride == 1 && in == out) {
            return Optional.empty();
        }
        return Optional.of(
                switch (this) {
                    case A -> Subsample.of(in, out, stride);
                    case B -> ConvNorm.of(Conv2d.of(in, out, 1, stride, initialiser, draws), "0", "1");
                });
    }
}
