package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.GradCheck;
import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Philox;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;

/// What the pullbacks of every op are held to, in double precision on `ejml`.
///
/// ```java
/// class SoftplusProperties {
///     @Property(tries = 200)
///     void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
///         Gradients.at(seed, anywhere(shape)).check("softplus", in -> softplus(in[0]));
///     }
/// }
/// ```
///
/// An op is checked through `Σ weight · y` with a random weight for each of its results, so that no direction is blind.
/// The weights' signs are such that some direction changes all summands one way: what does not cancel stands far above
/// rounding, even where one number feeds all results. Tensors of four axes come in either order: inputs, weights and
/// thereby cotangents, and results.
///
/// Where one backend was chosen to be tested ([dynat.tests.parity.Backends#chosen]), it has to give the same gradients
/// at the same points,
/// as far as single precision goes.
final class Gradients {

    private static final Device EJML = Devices.choose("ejml", 1).device();

    /// The same kernels, asked to make their results channels last.
    private static final Device CHANNELS_LAST =
            new Device(EJML.name(), EJML.about(), EJML.dtype(), Order.CHANNELS_LAST, EJML.kernels());

    private static final Formula SIZE = input(0).abs(), WEIGHT = where(input(1).less(ZERO), SIZE.negate(), SIZE);
    private static final double KINK = 1e-3, LINEAR = 1e-10, ADJOINT = 1e-12;

    private final long seed;
    private final List<Input> inputs;
    private Function<Variable[], Variable> kinks;
    private boolean flat;

    private Gradients(long seed, Input... inputs) {
        this.seed = seed;
        this.inputs = List.of(inputs);
    }

    /// @param seed   of all that is drawn
    /// @param inputs of the op, in its order
    static Gradients at(long seed, Input... inputs) {
        return new Gradients(seed, inputs);
    }

    /// Says that the formula is constant in places, where a gradient of nothing but zeros is right.
    Gradients flatInPlaces() {
        flat = true;
        return this;
    }

    /// Passes over draws where `f` is within a thousandth of 0, the kink of a ReLU after it.
    Gradients awayFromKinksOf(Function<Variable[], Variable> f) {
        kinks = f;
        return this;
    }

    /// Checks `op` with respect to each input: its gradient by central differences, that the pullback is linear,
    /// `p(a·u + b·v) = a·p(u) + b·p(v)`, and that asking for all gradients at once gives the same ones.
    void check(String op, Function<Variable[], Variable> f) {
        run(op, f, probe -> {
            for (int i : differentiable()) {
                probe.checkGradient(i);
                probe.checkLinearity(i);
            }
            probe.checkTogether();
        });
    }

    /// Checks that the pullback of an op which is affine in each input is the transpose of it, `⟨Jv, u⟩ = ⟨v, Jᵀu⟩`.
    void checkAdjoint(String op, Function<Variable[], Variable> f) {
        run(op, f, probe -> {
            for (int i : differentiable()) {
                probe.checkAdjoint(i);
            }
        });
    }

    /// The gradient of `Σ f(x)`; for a pointwise `f` its derivative at each of `x`, to test what is said of kinks and
    /// ties.
    static double[] derivatives(Function<Variable, Variable> f, double... x) {
        return EJML.run(() -> {
            var point = Tensor.of(new Shape(x.length), x);
            return Tape.gradient(point, v -> {
                        var y = f.apply(v);
                        return weighted(Tensor.full(y.shape(), 1), y);
                    })
                    .toDoubles();
        });
    }

    /// The values of `f` at `x`, a vector.
    static double[] values(Function<Variable, Variable> f, double... x) {
        return EJML.run(() ->
                f.apply(constant(Tensor.of(new Shape(x.length), x))).value().toDoubles());
    }

    /// A constant on the device on which [#values] and [#derivatives] compute.
    static Variable fixed(Shape shape, double... values) {
        return EJML.run(() -> constant(Tensor.of(shape, values)));
    }

    private int[] differentiable() {
        return IntStream.range(0, inputs.size())
                .filter(i -> !inputs.get(i).constant())
                .toArray();
    }

    private interface Check {
        void of(Probe probe);
    }

    private void run(String op, Function<Variable[], Variable> f, Check check) {
        var device = Philox.mix(0, seed) % 2 == 0 ? EJML : CHANNELS_LAST;
        device.run(() -> {
            try (var _ = Scope.open("a check of " + op)) {
                var draws = Draws.of(seed, op);
                var x = IntStream.range(0, inputs.size())
                        .mapToObj(i -> inputs.get(i).draw(draws.at(i), i, inputs.size()))
                        .toArray(Tensor[]::new);
                Assume.that(kinks == null
                        || Arrays.stream(value(kinks, x).toDoubles()).allMatch(z -> Math.abs(z) > KINK));
                var probe = new Probe(op, f, x, draws.at(-1));
                check.of(probe);
                probe.checkElsewhere();
            }
            return null;
        });
    }

    private static Tensor value(Function<Variable[], Variable> f, Tensor... x) {
        return f.apply(Stream.of(x).map(Variable::constant).toArray(Variable[]::new))
                .value();
    }

    private static Variable[] replaced(Tensor[] x, int i, Variable xi) {
        var in = Stream.of(x).map(Variable::constant).toArray(Variable[]::new);
        in[i] = xi;
        return in;
    }

    /// One op at one point.
    private final class Probe {
        private final String op;
        private final Function<Variable[], Variable> f;
        private final Tensor[] x;
        private final Draws draws;
        private final Tensor u, v; // cotangents

        Probe(String op, Function<Variable[], Variable> f, Tensor[] x, Draws draws) {
            this.op = op;
            this.f = f;
            this.x = x;
            this.draws = draws;
            Shape y = value(f, x).shape();
            this.u = uniform(y, 0);
            this.v = uniform(y, 1);
        }

        private Tensor uniform(Shape shape, int number) {
            return Input.inSomeOrder(draws.at(number).uniform(shape, -1, 1), draws.at(number));
        }

        void checkGradient(int i) {
            var weight = Tensor.map(WEIGHT, u, change(i));
            var check = GradCheck.of(x[i], xi -> weighted(weight, with(i, xi)), draws.at(2));
            check.orThrow(at(i));
            if (!flat && check.scale() == 0) {
                throw failure(i, "the gradient is 0 everywhere, and nobody said that the formula is constant");
            }
        }

        void checkLinearity(int i) {
            double a = 0.7, b = -1.3;
            Tensor pu = pullback(i, u).times(a), pv = pullback(i, v).times(b);
            Tensor both = pullback(i, u.times(a).plus(v.times(b)));
            double difference = norm(both.minus(pu).minus(pv)), scale = norm(pu) + norm(pv);
            if (!(difference <= LINEAR * scale)) {
                throw failure(
                        i, "p(a·u + b·v) and a·p(u) + b·p(v) are %.3g apart, of %.3g".formatted(difference, scale));
            }
        }

        void checkTogether() {
            var leaves = Stream.of(x).map(Leaf::new).toList();
            var asked = Arrays.stream(differentiable()).mapToObj(leaves::get).toList();
            var gradients = Tape.gradients(
                    asked,
                    () -> weighted(u, f.apply(leaves.stream().map(Tape::read).toArray(Variable[]::new))));
            for (int i : differentiable()) {
                if (!Arrays.equals(
                        gradients.of(leaves.get(i)).toDoubles(), pullback(i, u).toDoubles())) {
                    throw failure(i, "its gradient is another one when all inputs' gradients are asked for");
                }
            }
        }

        void checkAdjoint(int i) {
            var direction = uniform(x[i].shape(), 3);
            Tensor jv = withValue(i, direction).minus(withValue(i, direction.times(0))), jtu = pullback(i, u);
            double forward = jv.dot(u), back = direction.dot(jtu);
            double scale = norm(jv) * norm(u) + norm(direction) * norm(jtu);
            if (!(Math.abs(forward - back) <= ADJOINT * scale) || scale == 0) {
                throw failure(i, "⟨Jv, u⟩ = %.17g but ⟨v, Jᵀu⟩ = %.17g".formatted(forward, back));
            }
        }

        /// On the backend that was chosen to be tested.
        void checkElsewhere() {
            OnChosenBackend.check(
                    op + ", seed " + seed,
                    x,
                    u,
                    (in, dy) -> Stream.concat(
                                    Stream.of(value(f, in)),
                                    Arrays.stream(differentiable())
                                            .mapToObj(i -> Tape.gradient(
                                                    in[i], xi -> weighted(dy, f.apply(replaced(in, i, xi))))))
                            .toList());
        }

        /// How the result changes, about, along some direction of input `i`.
        private Tensor change(int i) {
            var step = uniform(x[i].shape(), 4).times(1e-5);
            return withValue(i, x[i].plus(step)).minus(withValue(i, x[i].minus(step)));
        }

        /// The cotangent of input `i` for the cotangent `dy` of the result.
        private Tensor pullback(int i, Tensor dy) {
            return Tape.gradient(x[i], xi -> weighted(dy, with(i, xi)));
        }

        private Variable with(int i, Variable xi) {
            return f.apply(replaced(x, i, xi));
        }

        private Tensor withValue(int i, Tensor xi) {
            return with(i, constant(xi)).value();
        }

        private String at(int i) {
            return "%s, input %d of %s, seed %d"
                    .formatted(op, i, Stream.of(x).map(Tensor::shape).toList(), seed);
        }

        private AssertionError failure(int i, String what) {
            return new AssertionError(at(i) + ": " + what);
        }
    }

    private record Leaf(Tensor value) implements Differentiable {}

    /// `Σ weight · y`; its own op, so that a check rests on no other.
    private static Variable weighted(Tensor weight, Variable y) {
        return Variable.from("weighting", Tensor.scalar(y.value().dot(weight)), wrt(y, saving(weight), weight::times));
    }

    private static double norm(Tensor t) {
        return Math.sqrt(t.dot(t));
    }
}
