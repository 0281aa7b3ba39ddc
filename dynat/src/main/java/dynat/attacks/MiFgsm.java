package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The momentum iterative method: steps from the clean image along a decaying sum of the cross-entropy's gradients.
/// What it finds fools other networks more often than what PGD finds.
///
/// Paper: Dong et al., 2018, "Boosting adversarial attacks with momentum".
///
/// @param ball    where to stay
/// @param stride  α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps   how many steps to take, from 1
/// @param decay   how much of the sum stays at each step; the paper's μ, there 1
/// @param targets what the images are to be taken for
public record MiFgsm(Ball ball, double stride, int steps, double decay, Targets targets) implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, a negative stride or a negative decay
    public MiFgsm {
        Momentum.check("mifgsm", steps, stride, decay);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Aim aim = Aim.of(Loss.CE, targets, f, clean, labels, draws);
        return new Momentum("mifgsm", ball, stride, steps, decay)
                .perturb(f, clean, aim, Momentum.Views.PLAIN, UnaryOperator.identity(), progress);
    }
}
