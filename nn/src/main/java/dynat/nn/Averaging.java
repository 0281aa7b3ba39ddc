package dynat.nn;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Lets an average of weights follow each step of another optimizer.
///
/// @param inner what steps
/// @param ema   what follows
public record Averaging(Optimizer inner, Ema ema) implements Optimizer {

    @Override
    public Collection<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public void step(Gradients gradients, double rate) {
        inner.step(gradients, rate);
        ema.update();
    }

    /// The other optimizer's and `ema.updates`; the averaged numbers are their network's to keep.
    @Override
    public SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<>(inner.state());
        state.putAll(Layer.prefixed("ema.", ema.state()));
        return state;
    }
}
