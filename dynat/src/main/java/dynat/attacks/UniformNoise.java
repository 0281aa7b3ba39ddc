package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// Uniform noise, as much as the ball allows: in L∞ every number moves by up to the radius, in L2 and L1 the change is
/// as long as the radius, before pixels are cut to `[0, 1]`. A baseline.
///
/// @param ball  where to stay
/// @param tries how often to draw anew for an image that is not fooled, from 1
public record UniformNoise(Ball ball, int tries) implements Attack {

    /// A number of tries that makes sense.
    ///
    /// @throws IllegalArgumentException for less than one
    public UniformNoise {
        Noise.check("uniform", tries);
    }

    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Noise.Source source = (x, own) -> Noise.added(ball, x, own.uniform(x.shape(), -1, 1));
        return Noise.search(source, tries, f, clean, labels, draws, progress);
    }
}
