package dynat.methods;

import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.RunningStatistics;
import dynat.nn.RunningStatistics.Batches;

/// Another method, with a moving average of the weights of the network that it is judged by.
///
/// The average is a network of its own, whose role is the other's followed by `_ema`; the run is judged by it.
///
/// @param method     whose optimizer moves the average, see [dynat.nn.Averaging]
/// @param ema        the average of the network that `method` is judged by
/// @param recomputed whether the average's running statistics are made anew from training images at the end of every
///     epoch; if not, they are averaged as its weights are
public record Averaged(Method method, Ema ema, boolean recomputed) implements WithAverage {

    /// What the role of a network is followed by in that of its average.
    public static final String SUFFIX = "_ema";

    /// With running statistics that are averaged.
    ///
    /// @param method as above
    /// @param ema    as above
    public Averaged(Method method, Ema ema) {
        this(method, ema, false);
    }

    @Override
    public Layer average() {
        return ema.average();
    }

    @Override
    public String suffix() {
        return SUFFIX;
    }

    @Override
    public void end(int epoch, Batches images) {
        method.end(epoch, images);
        if (recomputed) {
            RunningStatistics.recompute(average(), images);
        }
    }
}
