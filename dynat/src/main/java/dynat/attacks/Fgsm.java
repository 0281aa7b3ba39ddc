package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// The fast gradient sign method: one step of the whole radius from the clean image.
///
/// Papers: Goodfellow et al., 2015, "Explaining and harnessing adversarial examples"; with targets, Kurakin et al.,
/// 2017, "Adversarial machine learning at scale".
///
/// @param ball    where to stay
/// @param targets what the images are to be taken for
public record Fgsm(Ball ball, Targets targets) implements Attack {

    /// In an L∞ ball, away from the labels.
    ///
    /// @param radius in input units (images live in `[0, 1]`; 8/255 is usual)
    public Fgsm(double radius) {
        this(Norm.LINF.ball(radius), Targets.NONE);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        return new Bim(ball, ball.radius(), 1, targets).perturb(f, clean, labels, draws, progress);
    }
}
