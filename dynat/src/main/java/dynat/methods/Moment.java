package dynat.methods;

import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.function.Supplier;

/// A batch, and where in the run it is learnt from.
///
/// @param x      `[N, C, H, W]` clean images in `[0, 1]`
/// @param truth  `[N]` their classes
/// @param target `[N, K]` what to learn: 1 at the true class and 0 elsewhere, or smoothed, or mixed of several images
/// @param draws  random numbers for this step, one stream an image
/// @param rate   the learning rate
/// @param time   how many epochs are done, such as 2.5: what warm-ups and phases go by
/// @param team   the processes that learn from the batch together, each from its own images
/// @param whole  how many images all of them have of it
public record Moment(
        Tensor x, int[] truth, Tensor target, Draws draws, double rate, double time, Team team, int whole) {
    private static final long DROPOUT = 0x64726f70; // a stream that nothing else of a step draws from

    /// A batch that one process learns from alone.
    ///
    /// @param x      as above
    /// @param truth  as above
    /// @param target as above
    /// @param draws  as above
    /// @param rate   as above
    /// @param time   as above
    public Moment(Tensor x, int[] truth, Tensor target, Draws draws, double rate, double time) {
        this(x, truth, target, draws, rate, time, Team.ALONE, truth.length);
    }

    /// {@return K, how many classes the images have}
    public int classes() {
        return target.shape().dim(1);
    }

    /// {@return the images of this process as a part of the batch, above 0 to 1}
    double part() {
        return (double) truth.length / whole;
    }

    /// [Tape#gradients] of a loss that is a mean over the batch: over all of it, where other processes have the rest.
    ///
    /// @param parameters what to differentiate with respect to, in the same order in every process
    /// @param loss       the mean over the images here
    /// @return           the mean over the whole batch, and its gradients
    public Gradients gradients(Iterable<? extends Differentiable> parameters, Supplier<Variable> loss) {
        return team.mean(parameters, Tape.gradients(parameters, loss), part());
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
