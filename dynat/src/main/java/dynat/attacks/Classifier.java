package dynat.attacks;

import dynat.autograd.Variable;

/// Something that gives logits: all that an attack knows of what it attacks.
///
/// Whoever makes it binds the model, and how its batch norms normalise: `x -> student.forward(x, Pass.EVAL)`.
@FunctionalInterface
public interface Classifier {
    /// The answer to some images.
    ///
    /// @param x `[N, C, H, W]` images in `[0, 1]`
    /// @return  `[N, K]` logits
    Variable logits(Variable x);
}
