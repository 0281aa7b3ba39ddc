package dynat.evaluation;

/// A reason not to trust the number as it is, and what to do about it.
///
/// @param kind what was checked
/// @param text what was found, with its figures
/// @param fix  what to do, as an imperative
public record Warning(Kind kind, String text, String fix) {

    /// What an evaluation checks.
    public enum Kind {
        /// The same images get other answers when asked again.
        RANDOMISED,
        /// `rand` was asked for, and the classifier is not random.
        NOT_RANDOMISED,
        /// The answers are probabilities instead of logits.
        SOFTMAX,
        /// A gradient is computed within the forward pass.
        DYNAMIC,
        /// The gradient of the loss is 0.
        ZERO_GRADIENT,
        /// One step with a larger radius fools fewer images.
        FGSM_NOT_MONOTONE,
        /// The search without gradients beats the attacks that follow them.
        SQUARE_BETTER,
        /// Images have numbers outside `[0, 1]`.
        INPUT_RANGE,
        /// Fewer classes than the attacks assume.
        FEW_CLASSES,
        /// The clean accuracy is hardly better than guessing.
        CLEAN_ACCURACY,
        /// Answers that are not finite.
        NOT_FINITE,
        /// What an attack gave back is outside its ball or `[0, 1]`; it does not count.
        OUTSIDE,
        /// What fooled the classifier does not fool it when asked in another batch; it does not count.
        NOT_REPEATED,
        /// Something that an attack did otherwise than asked.
        NOTE,
        /// A larger radius left a larger accuracy, each evaluated by itself.
        NOT_MONOTONE,
        /// It was stopped, and not all attacks were carried out.
        STOPPED
    }

    /// {@return both, in two lines}
    @Override
    public String toString() {
        return "warning: %s\n    fix:    %s".formatted(text, fix);
    }
}
