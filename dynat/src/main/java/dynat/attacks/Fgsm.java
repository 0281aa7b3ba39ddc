package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// The fast gradient sign method: one step of the whole radius from the clean image.
///
/// Paper: Goodfellow et al., 2015, "Explaining and harnessing adversarial examples".
///
/// @param radius of the L∞ ball, in input units (images live in `[0, 1]`; 8/255 is usual)
public record Fgsm(double radius) implements Attack {
    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        return new Pgd(radius, radius, 1, Start.CLEAN).perturb(f, clean, labels, draws, progress);
    }
}
