package dynat.attacks;

import dynat.autograd.Variable;

/// What an attack makes large, image by image.
@FunctionalInterface
public interface Objective {
    /// The loss of some logits.
    ///
    /// @param logits `[N, K]`
    /// @return       `[N]` one number an image
    Variable of(Variable logits);
}
