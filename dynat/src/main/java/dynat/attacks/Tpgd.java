package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// The attack inside TRADES: projected gradient ascent on the divergence of the answer from the one to the clean image,
/// from the clean image plus a little noise. Labels do not count.
///
/// Paper: Zhang et al., 2019, "Theoretically principled trade-off between robustness and accuracy".
///
/// @param ball   where to stay
/// @param stride α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps  how many steps to take, from 1
public record Tpgd(Ball ball, double stride, int steps) implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, or a negative stride
    public Tpgd {
        Momentum.check("tpgd", steps, stride, 0);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        return new Pgd(ball, stride, steps, Start.NOISE, Loss.KL, 1, Targets.NONE)
                .perturb(f, clean, labels, draws, progress);
    }
}
