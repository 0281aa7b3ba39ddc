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
/// @param name  of the average in [#state], where there are several
public record Averaging(Optimizer inner, Ema ema, String name) implements Optimizer {

    /// An average of each step's weights.
    ///
    /// @throws IllegalArgumentException if `inner` is an [Accumulation]
    public Averaging {
        Accumulation.refuseInside("averaging", inner);
    }

    /// The average `ema`, where there is one.
    ///
    /// @param inner what steps
    /// @param ema   what follows
    public Averaging(Optimizer inner, Ema ema) {
        this(inner, ema, "ema");
    }

    @Override
    public Collection<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public void step(Gradients gradients, double rate) {
        inner.step(gradients, rate);
        ema.update();
    }

    /// The other optimizer's and, after the name of the average, `.updates`; the averaged numbers are their network's
    /// to keep.
    @Override
    public SequencedMap<String, Cell> state() {
        return with(inner.state());
    }

    @Override
    public SequencedMap<String, Cell> averages() {
        return with(inner.averages());
    }

    private SequencedMap<String, Cell> with(SequencedMap<String, Cell> others) {
        var all = new LinkedHashMap<>(others);
        all.putAll(Layer.prefixed(name + ".", ema.state()));
        return all;
    }
}
