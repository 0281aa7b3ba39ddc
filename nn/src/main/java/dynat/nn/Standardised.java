package dynat.nn;

import static dynat.nn.Layer.scoped;

import dynat.autograd.Variable;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// A network whose input is normalised first: `mean` and `std` stand beside its own parts.
///
/// @param first   what images in `[0, 1]` pass through
/// @param network what then sees them
public record Standardised(Standardise first, Layer network) implements Layer {

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(first.children());
        children.putAll(network.children());
        return children;
    }

    /// @param x `[N, C, H, W]` images in `[0, 1]`
    /// @return  what the network gives
    @Override
    public Variable forward(Variable x, Pass pass) {
        return scoped("standardised", () -> network.forward(first.forward(x, pass), pass));
    }
}
