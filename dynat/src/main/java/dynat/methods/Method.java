package dynat.methods;

import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.RunningStatistics.Batches;
import dynat.tensor.Cell;
import java.util.Map;
import java.util.Set;

/// A way to train: what happens in one step.
///
/// Most methods are a [MinMax]: what the adversary makes large, and what the weights make small.
public interface Method {

    /// The networks by role, such as `teacher` and `student`, in the order to show them. All of them go into
    /// checkpoints, those that do not learn too: a run that is resumed asks for no other file.
    ///
    /// @return at least the one that is [#judged]
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

    /// {@return what the method keeps between steps besides networks and optimizer, by name; it goes into checkpoints}
    default Map<String, Cell> state() {
        return Map.of();
    }

    /// Learns from one batch.
    ///
    /// @param m the batch, and where in the run it is learnt from
    /// @return  what to report, by name: losses in nats, accuracies and agreements from 0 to 1, distances in input
    /// units
    Map<String, Double> step(Moment m);

    /// All steps of an epoch are done. This comes before the networks are judged, and again where a run goes on that
    /// was stopped while they were; to be told twice must change nothing.
    ///
    /// @param epoch  from 1
    /// @param images its training images, varied as they were in its steps but not mixed
    default void end(int epoch, Batches images) {}
}
