package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// The basic iterative method, also called I-FGSM: projected gradient ascent on the cross-entropy from the clean image.
///
/// Paper: Kurakin et al., 2017, "Adversarial examples in the physical world".
///
/// @param ball    where to stay
/// @param stride  α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps   how many steps to take, from 1
/// @param targets what the images are to be taken for
public record Bim(Ball ball, double stride, int steps, Targets targets) implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, or a negative stride
    public Bim {
        Momentum.check("bim", steps, stride, 0);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        return new Pgd(ball, stride, steps, Start.CLEAN, Loss.CE, 1, targets)
                .perturb(f, clean, labels, draws, progress);
    }
}
