package dynat.nn;

import dynat.tensor.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Networks that were trained before, built from what their checkpoints hold.
///
/// ```java
/// Layer student = Pretrained.network(Checkpoint.read(Path.of("runs/…/best.safetensors")).under("student."));
/// Layer other = Pretrained.network(Checkpoint.read(Path.of("resnet18.pt")));
/// ```
public final class Pretrained {
    private Pretrained() {}

    private static final List<String> STATISTICS = List.of("mean", "std");

    /// The network that a checkpoint is seen to hold, by [Plan#seenIn], with its weights; it normalises its input if
    /// the checkpoint says by what.
    ///
    /// @param checkpoint of one network, with its own names or another program's, see [Checkpoint.Names]
    /// @return           the network, on the current device
    /// @throws CheckpointError if its names are those of no network that is known, or do not all fit
    public static Layer network(Checkpoint checkpoint) {
        Plan seen = Plan.seenIn(Checkpoint.Names.of(checkpoint).checkpoint());
        return network(checkpoint, seen, Optional.empty());
    }

    /// A network with the weights of a checkpoint.
    ///
    /// @param checkpoint    of one network, with its own names or another program's
    /// @param plan          the network without input normalisation
    /// @param normalisation of its input; empty for the checkpoint's own, if it has any
    /// @return              the network, on the current device
    /// @throws CheckpointError if names or shapes are not those of the network
    public static Layer network(Checkpoint checkpoint, Plan plan, Optional<Standardise> normalisation) {
        Checkpoint named = Checkpoint.Names.of(checkpoint).checkpoint();
        double[] any = new double[plan.channels()];
        Layer plain = plan.network(Outline.draws());
        Layer network = normalisation
                .or(() -> isNormalised(named) ? Optional.of(Standardise.of(any, any)) : Optional.empty())
                .<Layer>map(first -> new Standardised(first, plain))
                .orElse(plain);
        Map<String, Cell> state = new LinkedHashMap<>();
        network.state().forEach((name, cell) -> state.put(Checkpoint.Names.canonical(name), cell));
        if (normalisation.isPresent()) {
            state.keySet().removeAll(STATISTICS);
        }
        named.without(name -> normalisation.isPresent() && STATISTICS.contains(name))
                .load(state);
        return network;
    }

    /// Whether a checkpoint says by what its network normalises its input.
    ///
    /// @param named a checkpoint with canonical names
    /// @return      whether it has `mean` and `std`
    public static boolean isNormalised(Checkpoint named) {
        return named.values().keySet().containsAll(STATISTICS);
    }
}
