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

/// Where a loss is to lead the images of a batch: away from their labels, or to targets.
///
/// @param loss    what grows on the way from labels, and falls on the way to targets
/// @param labels  `[N]`
/// @param targets `[N]`, if any
/// @param answers `[N, K]` the clean images' logits, where the loss or the targets ask for them
record Aim(Loss loss, int[] labels, Optional<int[]> targets, Optional<Tensor> answers) {

    private static final int DLR_CLASSES = 3; // that its denominator compares

    /// The aim for some images; one forward pass where it depends on the answers to them.
    ///
    /// @param clean `[N, C, H, W]`
    static Aim of(Loss loss, Targets targets, Classifier f, Tensor clean, int[] labels, Draws draws) {
        if (targets == Targets.NONE && (loss == Loss.CE || loss == Loss.MARGIN)) {
            return new Aim(loss, labels, Optional.empty(), Optional.empty());
        }
        Tensor logits = f.logits(Variable.constant(clean)).value();
        return new Aim(loss, labels, targets.classes(logits, labels, draws), Optional.of(logits));
    }

    /// {@return how many forward passes it took}
    int queries() {
        return answers.isPresent() ? 1 : 0;
    }

    /// {@return what is otherwise than asked}
    List<String> notes() {
        return fallsBack()
                ? List.of("the DLR loss compares 3 classes and there are 2, so the margin took its place")
                : List.of();
    }

    private boolean fallsBack() {
        return loss == Loss.DLR && answers.orElseThrow().shape().dim(1) < DLR_CLASSES;
    }

    /// {@return what to make large}
    Objective objective() {
        Loss fit = fallsBack() ? Loss.MARGIN : loss;
        Tensor clean = answers.orElse(null); // of those losses that do not look at it
        return targets.<Objective>map(wanted -> {
                    Objective away = fit.awayFrom(wanted, clean);
                    return logits -> negate(away.of(logits));
                })
                .orElseGet(() -> fit.awayFrom(labels, clean));
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
        return new Adversary(images, queries, notes());
    }

    /// Whether image `n` is there, being taken for `answer`.
    boolean reached(int n, int answer) {
        return targets.map(wanted -> wanted[n] == answer).orElse(labels[n] != answer);
    }

    /// How far image `n` has come, being taken for `answer`: 2 is there, 1 is at least wrong, 0 is right.
    int progress(int n, int answer) {
        return reached(n, answer) ? 2 : labels[n] != answer ? 1 : 0;
    }

    /// The aim of the images at these positions.
    Aim rows(int... rows) {
        return new Aim(
                loss,
                Batches.rows(labels, rows),
                targets.map(all -> Batches.rows(all, rows)),
                answers.map(all -> Batches.rows(all, rows)));
    }
}
