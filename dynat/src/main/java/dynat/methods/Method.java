package dynat.methods;

import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/// A way to train: what happens in one step.
public interface Method {

    /// {@return the networks by role, such as `teacher` and `student`, in the order to show them}
    Map<String, Layer> networks();

    /// {@return the role of the network that the run is judged by}
    String judged();

    /// {@return the roles of the networks that are attacked on the held-out images; the others are asked about clean
    /// ones}
    default Set<String> attacked() {
        return Set.of(judged());
    }

    /// {@return what learns the networks' parameters; its state goes into checkpoints}
    Optimizer optimizer();

    /// Learns from one batch.
    ///
    /// @param x     `[N, C, H, W]` clean images in `[0, 1]`
    /// @param truth `[N]` their classes
    /// @param draws random numbers for this step, one stream an image
    /// @param rate  the learning rate
    /// @return      what to report, by name: losses in nats, accuracies from 0 to 1
    Map<String, Double> step(Tensor x, int[] truth, Draws draws, double rate);
}
