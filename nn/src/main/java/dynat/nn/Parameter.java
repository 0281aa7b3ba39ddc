package dynat.nn;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Cell;
import dynat.tensor.Tensor;

/// Numbers of a layer that an optimizer changes: weights and biases.
public final class Parameter extends Cell implements Tape.Differentiable {

    /// A parameter that begins with the numbers of a tensor.
    ///
    /// @param initial its numbers are copied
    public Parameter(Tensor initial) {
        super(initial);
    }

    /// {@return this parameter as the current computation sees it: watched where its gradient is asked for, else a
    /// constant}
    public Variable read() {
        return Tape.read(this);
    }
}
