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
    public static Variable constant(Tensor value) {
        return new Variable(value, null);
    }

    /// The result of one op: its value, and for each input the map that pulls a cotangent of the result back to it.
    ///
    /// Edges to inputs that nobody is differentiating with respect to are dropped here, and with them whatever they
    /// would have saved. That is the whole of "requires grad".
    ///
    /// @param op the op's name, for messages
    public static Variable from(String op, Tensor value, Edge... edges) {
        return new Variable(value, Tape.record(op, edges));
    }

    /// "With respect to `input`, pull `dy` back like this."
    ///
    /// @param saved what the pullback reads besides `dy`; it is held until the pullback has run, and nothing else is
    public static Edge wrt(Variable input, Saved saved, Pullback pullback) {
        return new Edge(input, saved, pullback);
    }

    /// An edge whose pullback reads nothing but `dy`.
    public static Edge wrt(Variable input, Pullback pullback) {
        return new Edge(input, Saved.NOTHING, pullback);
    }

    public static Saved saving(Tensor... tensors) {
        return new Saved(tensors);
    }

    public Tensor value() {
        return value;
    }

    public Shape shape() {
        return value.shape();
    }

    /// Whether a gradient with respect to this is being asked for, or flows through it.
    public boolean watched() {
        return Tape.records(this);
    }

    /// A vector-Jacobian product: the cotangent of the output ↦ the cotangent of one input, of that input's shape.
    @FunctionalInterface
    public interface Pullback {
        Tensor apply(Tensor dy);
    }

    /// What a pullback reads besides `dy`.
    public record Saved(Tensor... tensors) {
        static final Saved NOTHING = new Saved();
    }

    /// One input of an op and the way back to it.
    public record Edge(Variable input, Saved saved, Pullback pullback) {}
}
