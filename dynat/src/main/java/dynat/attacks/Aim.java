package dynat.attacks;

import static dynat.autograd.ops.Negate.negate;
import static dynat.autograd.ops.Sum.sum;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The loss that is to lead the images of a batch to their goal.
///
/// @param loss    what grows on the way from labels, and falls on the way to targets
/// @param goal    which of the two
/// @param labels  `[N]`
/// @param answers `[N, K]` the clean images' logits, where the loss or the targets ask for them
/// @param notes   what is otherwise than asked
record Aim(Loss loss, Goal goal, int[] labels, Optional<Tensor> answers, List<String> notes) {

    /// The aim for some images; one forward pass where it depends on the answers to them.
    ///
    /// @param clean `[N, C, H, W]`
    static Aim of(Loss loss, Targets targets, Classifier f, Tensor clean, int[] labels, Draws draws) {
        if (targets == Targets.NONE && (loss == Loss.CE || loss == Loss.MARGIN)) {
            return new Aim(loss, new Goal(labels, false), labels, Optional.empty(), List.of());
        }
        Tensor logits = f.logits(Variable.constant(clean)).value();
        return of(loss, Goal.of(targets, logits, labels, draws), labels, logits);
    }

    /// The aim for images whose logits are known; by the margin where there are too few classes for the loss.
    ///
    /// @param answers `[N, K]` the clean images' logits
    static Aim of(Loss loss, Goal goal, int[] labels, Tensor answers) {
        var few = new FewClasses(answers.shape().dim(1));
        Loss fit = few.loss(loss);
        return new Aim(fit, goal, labels, Optional.of(answers), few.notes());
    }

    /// {@return how many forward passes it took}
    int queries() {
        return answers.isPresent() ? 1 : 0;
    }

    /// {@return what to make large}
    Objective objective() {
        Tensor clean = answers.orElse(null); // of those losses that do not look at it
        Objective away = loss.awayFrom(goal.classes(), clean);
        return goal.towards() ? logits -> negate(away.of(logits)) : away;
    }

    /// The way up at some images.
    ///
    /// @param x    `[N, C, H, W]`
    /// @param view what the classifier is shown of them
    /// @return     `[N, C, H, W]` the gradient of the sum of all losses, so that an image's does not depend on its
    /// batch
    Tensor gradient(Classifier f, Tensor x, UnaryOperator<Variable> view) {
        Objective objective = objective();
        return Tape.gradient(x, v -> sum(objective.of(f.logits(view.apply(v)))));
    }

    /// What an attack came back with that asked as often for each image.
    ///
    /// @param images `[N, C, H, W]`
    /// @param passes forward passes, without those that the aim took
    Adversary adversary(Tensor images, int passes) {
        var queries = new int[labels.length];
        Arrays.fill(queries, queries() + passes);
        return new Adversary(images, queries, notes);
    }

    /// How far image `n` has come, being taken for `answer`: 2 is there, 1 is at least wrong, 0 is right.
    int progress(int n, int answer) {
        return goal.reached(n, answer) ? 2 : labels[n] != answer ? 1 : 0;
    }

    /// The aim of the images at these positions.
    Aim rows(int... rows) {
        Optional<Tensor> own = answers.map(all -> Batches.rows(all, rows));
        return new Aim(loss, goal.pick(rows), Batches.rows(labels, rows), own, notes);
    }
}
