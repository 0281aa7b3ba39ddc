package dynat.nn;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.util.List;
import java.util.Optional;

/// Which network: everything but its weights.
public interface Plan {

    /// {@return what networks of this kind are called, such as `resnet`}
    String family();

    /// {@return channels of an image}
    int channels();

    /// {@return channels of each stage, as the family counts them}
    List<Integer> widths();

    /// {@return how many blocks each stage has}
    List<Integer> blocks();

    /// {@return how many logits}
    int classes();

    /// {@return the extents `[C, H, W]` of the only images that it takes; empty where it takes images of many sizes}
    default Optional<Shape> only() {
        return Optional.empty();
    }

    /// The network.
    ///
    /// @param draws weights are drawn from these, each from its own stream
    /// @return      with fresh weights, and without input normalisation
    Layer network(Draws draws);

    /// The network that a checkpoint's names and shapes seem to be of. Whether every name is right is found when it is
    /// loaded. What leaves no trace in them is as usual: strides, activations, initialisation.
    ///
    /// @param checkpoint with canonical names, see [Checkpoint.Names]
    /// @return           what builds that network
    /// @throws CheckpointError if its names are those of no network that is known
    static Plan seenIn(Checkpoint checkpoint) {
        return Recognition.of(checkpoint);
    }
}
