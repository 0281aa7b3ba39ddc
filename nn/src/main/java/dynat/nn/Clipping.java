package dynat.nn;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.SequencedMap;

/// Clips gradients by their global norm before another optimizer sees them.
///
/// @param inner   what steps
/// @param maxNorm the largest norm, see [ClipGrad#clipGradNorm]
public record Clipping(Optimizer inner, double maxNorm) implements Optimizer {

    /// Checks the norm.
    ///
    /// @throws IllegalArgumentException if it is not above 0, or `inner` is an [Accumulation]
    public Clipping {
        ClipGrad.require("norm", maxNorm);
        Accumulation.refuseInside("clipping", inner);
    }

    @Override
    public Collection<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public void step(Gradients gradients, double rate) {
        inner.step(ClipGrad.clipGradNorm(gradients, maxNorm).gradients(), rate);
    }

    @Override
    public SequencedMap<String, Cell> averages() {
        return inner.averages();
    }

    @Override
    public SequencedMap<String, Cell> state() {
        return inner.state();
    }
}
