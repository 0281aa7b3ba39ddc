package dynat.nn;

import static dynat.autograd.Variable.constant;

import dynat.tensor.Tensor;
import java.util.function.Consumer;

/// The running statistics of batch norm, made anew for weights that never ran over images: those of an average.
///
/// They become the mean of the statistics of all batches, each batch counting the same, as PyTorch's
/// `swa_utils.update_bn` has it.
public final class RunningStatistics {
    private RunningStatistics() {}

    /// Batches of images that can be gone through.
    @FunctionalInterface
    public interface Batches {

        /// Goes through all of them, in the same order every time.
        ///
        /// @param use takes `[N, C, H, W]` images, which are its own only until it returns
        void forEach(Consumer<Tensor> use);
    }

    /// Goes through the images once, and leaves the network with their statistics. A network without any is left alone.
    ///
    /// @param network whose running statistics are overwritten
    /// @param images  what it runs over; without one batch nothing changes
    public static void recompute(Layer network, Batches images) {
        if (!network.statistics().isEmpty()) {
            int[] batches = {0};
            images.forEach(x -> network.forward(constant(x), Pass.gathering(++batches[0])));
        }
    }
}
