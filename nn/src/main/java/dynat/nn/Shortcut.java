package dynat.nn;

/// What goes around a residual block where stride or width changes, by the letters of the paper.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition", section 3.3.
public enum Shortcut {
    /// Every second pixel of the input as it is, and zeros for the new channels, half of them before and half behind:
    /// no parameters.
    A,
    /// A 1 x 1 convolution and a batch norm.
    B
}
