package dynat.autograd;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// A tensor together with how it was computed. Immutable.
public final class Variable {

    private final Tensor value;
    final Tape.Node node; // null: a constant, nothing flows back through it

    Variable(Tensor value, Tape.Node node) {
        this.value = value;
        this.node = node;
    }

    /// A value that nobody differentiates with respect to.
    ///
    /// @param value any shape
    /// @return      a variable of it
    public static Variable constant(Tensor value) {
        return new Variable(value, null);
    }

    /// The result of one op: its value, and for each input the map that pulls a cotangent of the result back to it.
    ///
    /// Edges to inputs that nobody is differentiating with respect to are dropped here, and with them whatever they
    /// would have saved. That is the whole of "requires grad".
    ///
    /// @param op    the op's name, for messages
    /// @param value what it computed
    /// @param edges one an input that something can flow back to
    /// @return      the op's result
    public static Variable from(String op, Tensor value, Edge... edges) {
        return new Variable(value, Tape.record(op, edges));
    }

    /// "With respect to `input`, pull `dy` back like this."
    ///
    /// @param input    of the op
    /// @param saved    what the pullback reads besides `dy`; it is held until the pullback has run, and nothing else is
    /// @param pullback the way back to the input
    /// @return         an edge for [#from]
    public static Edge wrt(Variable input, Saved saved, Pullback pullback) {
        return new Edge(input, saved, pullback);
    }

    /// An edge whose pullback reads nothing but `dy`.
    ///
    /// @param input    of the op
    /// @param pullback the way back to it
    /// @return         an edge for [#from]
    public static Edge wrt(Variable input, Pullback pullback) {
        return new Edge(input, Saved.NOTHING, pullback);
    }

    /// Names what a pullback reads besides `dy`.
    ///
    /// @param tensors to be held until it has run
    /// @return        an argument for [#wrt]
    public static Saved saving(Tensor... tensors) {
        return new Saved(tensors);
    }

    /// {@return the tensor itself}
    public Tensor value() {
        return value;
    }

    /// {@return the tensor's shape}
    public Shape shape() {
        return value.shape();
    }

    /// {@return whether a gradient with respect to this is being asked for, or flows through it}
    public boolean watched() {
        return Tape.records(this);
    }

    /// A vector-Jacobian product: the cotangent of the output ↦ the cotangent of one input, of that input's shape.
    /// The cotangent of a tensor is the gradient of the loss with respect to it, PyTorch's `grad_output`.
    @FunctionalInterface
    public interface Pullback {
        /// The cotangent of the input.
        ///
        /// @param dy of the output's shape
        /// @return   of the input's shape
        Tensor apply(Tensor dy);
    }

    /// A pullback that can add its result to what has come from other uses of the input, without a pass over memory.
    public interface Accumulating extends Pullback {
        /// The cotangent of the input, on top of what is there.
        ///
        /// @param dy  of the output's shape
        /// @param sum of the input's shape
        /// @return    `sum` plus what [#apply] gives
        Tensor apply(Tensor dy, Tensor sum);
    }

    /// What a pullback reads besides `dy`.
    ///
    /// @param tensors held until it has run
    public record Saved(Tensor... tensors) {
        static final Saved NOTHING = new Saved();
    }

    /// One input of an op and the way back to it.
    ///
    /// @param input    of the op
    /// @param saved    what the pullback reads besides `dy`
    /// @param pullback the way back
    public record Edge(Variable input, Saved saved, Pullback pullback) {}
}
