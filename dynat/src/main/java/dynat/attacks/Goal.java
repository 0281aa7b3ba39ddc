package dynat.attacks;

import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Margin.margin;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// What each image of a batch is to be taken for.
///
/// @param classes `[N]` the labels to move away from, or the targets
/// @param towards whether they are targets
record Goal(int[] classes, boolean towards) {

    /// Away from the labels, or towards the targets if there are any.
    ///
    /// @param logits `[N, K]` of the clean images
    static Goal of(Targets targets, Tensor logits, int[] labels, Draws draws) {
        return targets.classes(logits, labels, draws)
                .map(wanted -> new Goal(wanted, true))
                .orElseGet(() -> new Goal(labels, false));
    }

    /// How far images are from it, in logits; at most 0 where it is reached, 0 also where two logits are equal.
    ///
    /// @param logits `[N, K]`
    /// @return       `[N]`
    Variable missing(Variable logits) {
        Variable ahead = margin(logits, classes, NONE);
        return towards ? negate(ahead) : ahead;
    }

    /// Whether image `n` is there, being taken for `answer`.
    boolean reached(int n, int answer) {
        return (answer == classes[n]) == towards;
    }

    /// Positions of the images that are not there; without finite logits none is.
    ///
    /// @param logits `[N, K]`
    int[] left(Tensor logits) {
        int[] answers = logits.argmax();
        boolean[] finite = Logits.finite(logits);
        return Batches.positions(answers.length, n -> !finite[n] || !reached(n, answers[n]));
    }

    /// The goal of the images at these positions.
    Goal pick(int... rows) {
        return new Goal(Batches.rows(classes, rows), towards);
    }
}
