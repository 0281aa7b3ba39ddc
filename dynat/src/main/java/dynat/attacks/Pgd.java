package dynat.attacks;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.SUM;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// Projected gradient ascent on the cross-entropy, inside an L∞ ball.
///
/// Paper: Madry et al., 2018, "Towards deep learning models resistant to adversarial attacks".
///
/// @param radius the ball's radius, in input units (images live in `[0, 1]`; 8/255 is usual)
/// @param stride how far one step moves each number, in the same units
/// @param steps  how many steps to take, from 1
/// @param start  where in the ball to begin
public record Pgd(double radius, double stride, int steps, Start start) implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, or a negative stride
    public Pgd {
        if (steps < 1 || !(stride >= 0)) {
            throw new IllegalArgumentException(
                    "pgd: %d steps of stride %s\n    fix:    take 1 step or more, of stride 0 or more"
                            .formatted(steps, stride));
        }
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Ball ball = new LinfBall(radius);
        Tensor x = start.from(clean, ball, draws);
        for (int step = 1; step <= steps; step++) {
            Tensor g = gradient(x, v -> crossEntropy(f.logits(v), labels, SUM));
            x = ball.ascend(x, clean, g, stride);
            progress.iteration(step, steps, labels.length);
        }
        return new Adversary(x, steps);
    }
}
