package dynat.methods;

import dynat.autograd.Variable;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// A batch, and where in the run it is learnt from.
///
/// @param x      `[N, C, H, W]` clean images in `[0, 1]`
/// @param truth  `[N]` their classes
/// @param target `[N, K]` what to learn: 1 at the true class and 0 elsewhere, or smoothed, or mixed of several images
/// @param draws  random numbers for this step, one stream an image
/// @param rate   the learning rate
/// @param time   how many epochs are done, such as 2.5: what warm-ups and phases go by
public record Moment(Tensor x, int[] truth, Tensor target, Draws draws, double rate, double time) {
    private static final long DROPOUT = 0x64726f70; // a stream that nothing else of a step draws from

    /// {@return K, how many classes the images have}
    public int classes() {
        return target.shape().dim(1);
    }

    /// The pass by which networks learn from this batch: a network that drops numbers drops the same ones of an image
    /// wherever it is shown in the step, as it is or changed.
    ///
    /// @return [Pass#TRAIN] with dropout
    public Pass train() {
        return Pass.TRAIN.withDropout(draws.at(DROPOUT));
    }

    /// {@return the clean images, as what nobody differentiates with respect to}
    public Variable clean() {
        return Variable.constant(x);
    }

    /// {@return the target, as what nobody differentiates with respect to}
    public Variable wanted() {
        return Variable.constant(target);
    }
}
