package dynat.autograd;

import dynat.autograd.Variable.Accumulating;
import dynat.autograd.Variable.Edge;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reverse-mode differentiation: the chain rule, walked backwards over what was computed.
///
/// Nothing is recorded unless a gradient was asked for, and then only what lies between the loss and the things it was
/// asked for. There is no `requiresGrad`, no `noGrad`, no `zeroGrad`. A tape belongs to the thread that opened it: its
/// variables are refused on others, where parameters are constants. One differentiation inside another has its own
/// tape, for which variables of the outer one are constants, and gradients are of first order.
///
/// Paper: Linnainmaa, 1976, "Taylor expansion of the accumulated rounding error".
public final class Tape implements AutoCloseable {

    private static final ScopedValue<Tape> CURRENT = ScopedValue.newInstance();
    private static final Observer NOBODY = (_, _) -> {};

    private final List<Node> nodes = new ArrayList<>(); // in order of creation: inputs before what uses them
    private final Map<Differentiable, Variable> leaves = new IdentityHashMap<>();
    private final Observer observer;
    private final Thread owner = Thread.currentThread();

    private Tape(Observer observer) {
        this.observer = observer;
        Witness.tell();
    }

    /// Is told of each op that is recorded, with its edges and the tensors that they hold until they were walked back.
    public interface Observer {
        /// An op was recorded.
        ///
        /// @param op    its name
        /// @param edges the ways back to its inputs, with what they hold
        void recorded(String op, List<Edge> edges);
    }

    /// Something whose gradient can be asked for by naming it, such as a model's parameter.
    public interface Differentiable {
        /// {@return what it is now}
        Tensor value();
    }

    /// A loss and its gradients.
    ///
    /// @param loss        a single number
    /// @param byParameter for everything that was asked for, a tensor of its shape
    public record Gradients(Tensor loss, Map<Differentiable, Tensor> byParameter) {

        /// The gradient with respect to `parameter`; zeros if the loss does not depend on it.
        ///
        /// @param parameter one that was asked for
        /// @return          a tensor of its shape
        /// @throws IllegalArgumentException if it was not
        public Tensor of(Differentiable parameter) {
            var gradient = byParameter.get(parameter);
            if (gradient == null) {
                throw new IllegalArgumentException(
                        "gradients: this parameter %s was not asked for\n    fix:    pass it to gradients(…)"
                                .formatted(parameter.value().shape()));
            }
            return gradient;
        }
    }

    /// `∇f(x)`, for scalar `f`. Everything else that `f` reads is a constant.
    ///
    /// @param x any shape
    /// @param f gives one number
    /// @return  a tensor of the shape of `x`
    /// @throws ShapeError if `f` gives several numbers
    public static Tensor gradient(Tensor x, Function<Variable, Variable> f) {
        try (var scope = Scope.open("gradient(…)");
                var tape = new Tape(NOBODY)) {
            var leaf = tape.leaf(x);
            tape.differentiate(() -> f.apply(leaf));
            return scope.keep(tape.collect(leaf));
        }
    }

    /// What `use` makes of `f(x)` and of the way back from it, which can be gone several times: one forward pass serves
    /// many gradients. Everything else that `f` reads is a constant.
    ///
    /// @param x   any shape
    /// @param f   gives numbers of any shape
    /// @param use is given `f(x)`, and the map from a cotangent of its shape to one of the shape of `x`; both are valid
    ///            until it returns
    /// @return    what `use` returned
    public static Tensor pullback(
            Tensor x, Function<Variable, Variable> f, BiFunction<Tensor, Variable.Pullback, Tensor> use) {
        try (var scope = Scope.open("pullback(…)");
                var tape = new Tape(NOBODY)) {
            var leaf = tape.leaf(x);
            var y = ScopedValue.where(CURRENT, tape).call(() -> f.apply(leaf));
            return scope.keep(use.apply(y.value(), dy -> tape.back(y, dy, leaf)));
        }
    }

    /// The scalar loss `f()` and its gradient with respect to each of `parameters`. Everything else is a constant.
    ///
    /// @param parameters what to differentiate with respect to, of any shapes
    /// @param f          gives one number
    /// @return           the loss, and one gradient a parameter
    /// @throws ShapeError if `f` gives several numbers
    public static Gradients gradients(Iterable<? extends Differentiable> parameters, Supplier<Variable> f) {
        try (var scope = Scope.open("gradients(…)");
                var tape = new Tape(NOBODY)) {
            parameters.forEach(p -> tape.leaves.put(p, tape.leaf(p.value())));
            var loss = tape.differentiate(f);
            var gradients = new IdentityHashMap<Differentiable, Tensor>();
            tape.leaves.forEach((p, leaf) -> gradients.put(p, scope.keep(tape.collect(leaf))));
            return new Gradients(scope.keep(loss), gradients);
        }
    }

    /// Runs `f` and records it as [#gradients] would; tells `observer`, and walks nothing back.
    ///
    /// @param parameters what counts as asked for, of any shapes
    /// @param observer   told what is kept
    /// @param f          what to run
    public static void observe(Iterable<? extends Differentiable> parameters, Observer observer, Runnable f) {
        try (var _ = Scope.open("observe");
                var tape = new Tape(observer)) {
            parameters.forEach(p -> tape.leaves.put(p, tape.leaf(p.value())));
            ScopedValue.where(CURRENT, tape).run(f);
        }
    }

    /// A parameter as the current computation sees it: watched, or a plain constant.
    ///
    /// @param parameter of any shape
    /// @return          a variable of its value
    public static Variable read(Differentiable parameter) {
        var leaf = CURRENT.isBound() ? CURRENT.get().leaves.get(parameter) : null;
        return leaf != null ? leaf : Variable.constant(parameter.value());
    }

    static Node record(String op, Edge... edges) {
        var live = Stream.of(edges).filter(edge -> records(edge.input())).toList();
        return live.isEmpty() ? null : CURRENT.get().add(op, live);
    }

    static boolean records(Variable variable) {
        if (variable.node != null && variable.node.tape.owner != Thread.currentThread()) {
            throw new IllegalStateException(
                    "tape: a variable %s was read on thread '%s', not on that of its gradient\n    fix:    compute the whole loss on one thread"
                            .formatted(variable.shape(), Thread.currentThread().getName()));
        }
        return variable.node != null && CURRENT.isBound() && variable.node.tape == CURRENT.get();
    }

    private Variable leaf(Tensor value) {
        return new Variable(value, add("input", List.of()));
    }

    private Node add(String op, List<Edge> edges) {
        var node = new Node(this, op, edges);
        nodes.add(node);
        observer.recorded(op, edges);
        return node;
    }

    private Tensor differentiate(Supplier<Variable> f) {
        var loss = ScopedValue.where(CURRENT, this).call(f::get);
        if (loss.shape().size() != 1) {
            throw ShapeError.in("gradient")
                    .because("the loss has %d numbers, not 1", loss.shape().size())
                    .shape("loss", loss.shape(), "")
                    .fix("reduce it, with mean or sum");
        }
        walk(loss, full(loss, 1), true);
        return loss.value();
    }

    private Tensor back(Variable y, Tensor dy, Variable leaf) {
        try (var scope = Scope.open("back")) {
            // a new tensor each time, by which Once tells one time from another
            walk(y, Node.checked("pullback", "it was given", dy.times(1), "result", y.shape()), false);
            return scope.keep(collect(leaf));
        } finally {
            nodes.forEach(Node::drop);
        }
    }

    /// @param last whether nobody will come this way again
    private void walk(Variable y, Tensor dy, boolean last) {
        if (y.node != null && y.node.tape == this) {
            y.node.hold(dy);
        }
        nodes.reversed().forEach(node -> node.pullBack(last));
    }

    /// Lets go of everything that is still held.
    @Override
    public void close() {
        nodes.forEach(Node::forget);
    }

    /// The cotangent that reached `leaf`, in the type of its value.
    private Tensor collect(Variable leaf) {
        return leaf.node.cotangent != null ? leaf.node.cotangent.to(leaf.value().dtype()) : full(leaf, 0);
    }

    /// Made where `like` lives, which need not be the current device.
    private static Tensor full(Variable like, double value) {
        return like.value().device().run(() -> Tensor.full(like.shape(), value));
    }

    /// One op that was carried out, and what has flowed back to its result so far.
    static final class Node {
        private final Tape tape;
        private final String op;
        private final List<Edge> edges;
        private Tensor cotangent;
        private boolean forgotten;

        Node(Tape tape, String op, List<Edge> edges) {
            this.tape = tape;
            this.op = op;
            this.edges = edges;
            edges.forEach(edge -> List.of(edge.saved().tensors()).forEach(Tensor::retain));
        }

        /// The chain rule: all uses of this result are later on the tape, so its cotangent is complete.
        private void pullBack(boolean last) {
            if (cotangent == null || edges.isEmpty()) {
                return;
            }
            try (var _ = Scope.open("the pullback of " + op)) {
                for (var edge : edges) {
                    edge.input().node.receive(edge, op, cotangent);
                }
            } catch (TensorReleased released) {
                throw released.inPullbackOf(op);
            }
            drop();
            if (last) {
                forget();
            }
        }

        /// Adds what comes back through one use of this result.
        private void receive(Edge edge, String op, Tensor dy) {
            var pullback = edge.pullback();
            boolean adds = cotangent != null && pullback instanceof Accumulating;
            var dx = adds ? ((Accumulating) pullback).apply(dy, cotangent) : pullback.apply(dy);
            checked(op, "its pullback returned", dx, "input", edge.input().shape());
            hold(adds || cotangent == null ? dx : cotangent.plus(dx));
        }

        private void hold(Tensor sum) {
            sum.retain();
            drop();
            cotangent = sum;
        }

        private static Tensor checked(String op, String how, Tensor dx, String of, Shape shape) {
            if (!dx.shape().equals(shape)) {
                throw ShapeError.in(op)
                        .because("%s a cotangent of another shape than the %s's", how, of)
                        .shape(of, shape, "")
                        .shape("dx", dx.shape(), "")
                        .fix("give one number for each of the %s's", of);
            }
            return dx;
        }

        /// Lets go of the cotangent and of what the pullbacks saved.
        private void forget() {
            if (forgotten) {
                return;
            }
            forgotten = true;
            edges.forEach(edge -> List.of(edge.saved().tensors()).forEach(Tensor::release));
            drop();
        }

        /// Lets go of the cotangent.
        private void drop() {
            if (cotangent != null) {
                cotangent.release();
                cotangent = null;
            }
        }
    }
}
