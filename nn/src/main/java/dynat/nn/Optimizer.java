package dynat.nn;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Changes parameters by the gradients of a loss.
///
/// Some optimizers do so by a rule of their own ([Sgd], [Adam], [AdamW], [RMSprop]), others add something to another:
/// [Clipping], [Averaging] and [Accumulation].
public interface Optimizer {

    /// {@return what [#step] needs the gradients of}
    Collection<Parameter> parameters();

    /// Changes every parameter.
    ///
    /// @param gradients of the loss with respect to [#parameters]
    /// @param rate      the learning rate, see [Schedule]
    void step(Gradients gradients, double rate);

    /// {@return what a checkpoint keeps so that training goes on to the same bits as if it had not stopped, by name}
    SequencedMap<String, Cell> state();

    /// {@return the part of [#state] that belongs to averages of weights, which go on even where the optimizer begins
    /// anew; see [Averaging]}
    default SequencedMap<String, Cell> averages() {
        return new LinkedHashMap<>();
    }

    /// {@return how many batches it takes until the parameters change; see [Accumulation]}
    default int batches() {
        return 1;
    }

    /// Announces the batch whose gradients [#step] is given next; only [Accumulation] needs to know of it.
    ///
    /// @param images how many images it has
    /// @param last   whether the parameters change after it
    default void announce(int images, boolean last) {}
}
