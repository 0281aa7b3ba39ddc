package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Epilogue;
import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Variable;
import dynat.autograd.ops.Add;
import dynat.autograd.ops.Multiply;
import dynat.autograd.ops.Sum;
import dynat.nn.BatchNorm2d;
import dynat.nn.Conv2d;
import dynat.nn.ConvNorm;
import dynat.nn.Initialiser;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.Statistic;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.autograd.Observed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Every fused form of [ConvNorm] has the values and the gradients of the plain composition.
class ConvNormProperties {

    /// Where a case is computed, and how near the fused form must come to the composition there.
    enum On {
        EJML(OnEjml.EJML, 1e-12),
        SIMD(Devices.choose("simd", 2).device(), 2e-5);

        final Device device;
        final double tolerance; // of the largest number

        On(Device device, double tolerance) {
            this.device = device;
            this.tolerance = tolerance;
        }

        void run(Runnable body) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    body.run();
                }
                return null;
            });
        }

        void assertNear(Tensor expected, Tensor found) {
            double[] e = expected.toDoubles(), f = found.toDoubles();
            double scale = 1;
            for (double value : e) {
                scale = Math.max(scale, Math.abs(value));
            }
            assertArrayEquals(e, f, tolerance * scale);
        }
    }

    enum After {
        NOTHING,
        RELU,
        ADD_THEN_RELU;

        Epilogue epilogue(Variable addend) {
            return switch (this) {
                case NOTHING -> Epilogue.none();
                case RELU -> Epilogue.relu();
                case ADD_THEN_RELU -> Epilogue.addThenRelu(addend);
            };
        }
    }

    enum Window {
        PLAIN(new Geometry(1, 1)),
        STRIDED(new Geometry(2, 1)),
        IN_GROUPS(new Geometry(2, 1).grouped(3)),
        DILATED_IN_GROUPS(new Geometry(1, 2).dilated(2, 1).grouped(3));

        final Geometry g;

        Window(Geometry g) {
            this.g = g;
        }
    }

    private record Case(ConvNorm layer, Tensor x, Parameter addend, Tensor weight, Pass pass, After after) {

        static Case of(long seed, int channels, Geometry g, boolean bias, Pass pass, After after) {
            return of(seed, channels, 3, g, bias, pass, after);
        }

        static Case of(long seed, int channels, int out, Geometry g, boolean bias, Pass pass, After after) {
            var draws = Draws.of(seed, "conv-norm");
            int in = channels * g.groups();
            var conv = Conv2d.of(in, out, 3, g, bias, Initialiser.PYTORCH, draws.at(0));
            var norm = new BatchNorm2d(
                    new Parameter(draws.at(1).uniform(new Shape(out), -2, 2)),
                    new Parameter(draws.at(2).uniform(new Shape(out), -1, 1)),
                    new Statistic(draws.at(3).uniform(new Shape(out), -1, 1)),
                    new Statistic(draws.at(4).uniform(new Shape(out), 0.5, 2)),
                    1e-5,
                    0.1);
            Tensor x = draws.at(5).uniform(new Shape(2, in, 5, 4), -1, 1);
            var y = conv.geometry().out(x.shape(), conv.weight().shape());
            return new Case(
                    new ConvNorm(conv, norm),
                    x,
                    new Parameter(draws.at(6).uniform(y, -1, 1)),
                    draws.at(7).uniform(y, -1, 1),
                    pass,
                    after);
        }

        Case addingItsInput() {
            return new Case(layer, x, new Parameter(x), weight, pass, after);
        }

        Variable fused(Variable x) {
            return layer.forward(x, pass, after.epilogue(addend.read()));
        }

        Variable composed(Variable x) {
            return layer.composition(x, pass, after.epilogue(addend.read()));
        }

        /// Whether single precision cannot tell on which side of a ReLU's kink some number is.
        boolean atKink() {
            var shortcut =
                    after == After.ADD_THEN_RELU ? Optional.of(constant(addend.value())) : Optional.<Variable>empty();
            var z = layer.composition(constant(x), pass, new Epilogue(shortcut, false));
            return DoubleStream.of(z.value().toDoubles()).anyMatch(v -> Math.abs(v) < 1e-5);
        }

        Variable loss(Variable y) {
            return Sum.sum(Multiply.multiply(y, constant(weight)));
        }
    }

    @Property(tries = 200)
    void values(
            @ForAll long seed,
            @ForAll On on,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll After after) {
        on.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            on.assertNear(
                    c.composed(constant(c.x)).value(), c.fused(constant(c.x)).value());
        });
    }

    @Property(tries = 200)
    void inputGradients(
            @ForAll long seed,
            @ForAll On on,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll After after) {
        on.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            Assume.that(!c.atKink());
            on.assertNear(Tape.gradient(c.x, x -> c.loss(c.composed(x))), Tape.gradient(c.x, x -> c.loss(c.fused(x))));
        });
    }

    /// With respect to any of the parameters and the shortcut: without γ, β and the bias among them norms stay folded.
    @Property(tries = 200)
    void parameterGradients(
            @ForAll long seed,
            @ForAll On on,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll @Size(min = 1, max = 5) Set<@IntRange(max = 4) Integer> chosen,
            @ForAll After after) {
        on.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            Assume.that(!c.atKink());
            var all = List.<Differentiable>of(
                    c.layer.conv().weight(),
                    c.layer.norm().weight(),
                    c.layer.norm().bias(),
                    c.addend,
                    c.layer.conv().bias().orElse(c.layer.conv().weight()));
            var asked = chosen.stream().map(all::get).toList();
            Function<Function<Variable, Variable>, Tape.Gradients> of =
                    f -> Tape.gradients(asked, () -> c.loss(f.apply(constant(c.x))));
            var composed = of.apply(c::composed);
            var fused = of.apply(c::fused);
            asked.forEach(p -> on.assertNear(composed.of(p), fused.of(p)));
        });
    }

    /// As many channels as the fast ways want, and images that are cut into several strips.
    @Property(tries = 40)
    void wide(
            @ForAll @IntRange(max = 1000) long seed,
            @ForAll boolean strided,
            @ForAll boolean running,
            @ForAll After after) {
        On.SIMD.run(() -> {
            var g = new Geometry(strided ? 2 : 1, 1);
            var c = Case.of(seed, 33, 40, g, false, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            var near = On.SIMD;
            near.assertNear(
                    c.composed(constant(c.x)).value(), c.fused(constant(c.x)).value());
            Assume.that(!c.atKink());
            near.assertNear(
                    Tape.gradient(c.x, x -> c.loss(c.composed(x))), Tape.gradient(c.x, x -> c.loss(c.fused(x))));
        });
    }

    @Property(tries = 50)
    void runningStatistics(@ForAll long seed, @ForAll Window window, @ForAll After after) {
        OnEjml.run(() -> {
            Case fused = Case.of(seed, 2, window.g, false, Pass.TRAIN, after),
                    composed = Case.of(seed, 2, window.g, false, Pass.TRAIN, after);
            fused.fused(constant(fused.x));
            composed.composed(constant(composed.x));
            fused.layer
                    .statistics()
                    .forEach((name, cell) -> On.EJML.assertNear(
                            composed.layer.statistics().get(name).value(), cell.value()));
        });
    }

    /// With nobody watching, running statistics cost one convolution and the fold of `[C]` numbers; the activations are
    /// passed over once.
    @Property(tries = 6)
    void foldedIsOneConvolution(@ForAll After after) {
        var counting = Counting.over(OnEjml.EJML);
        counting.device().run(() -> {
            var c = Case.of(1, 2, Window.DILATED_IN_GROUPS.g, false, Pass.EVAL, after);
            var addend = c.addend.read();
            counting.calls().clear();
            c.layer.forward(constant(c.x), Pass.EVAL, after.epilogue(addend));
            assertEquals(1, counting.of("convolve"));
            assertEquals(1, counting.of("map")); // scale and shift
            assertEquals(0, counting.of("reduce"));
            return null;
        });
    }

    /// Back through running statistics a ReLU costs no pass over memory; where it ends a residual block it costs one,
    /// for the cotangent behind it. The filters' gradient costs one more. Batch statistics cost none forward.
    @Property(tries = 6)
    void passes(@ForAll After after) {
        assertEquals(maps(After.NOTHING, 0), maps(after, 0));
        if (after == After.ADD_THEN_RELU) {
            assertEquals(maps(After.NOTHING, 0) + 1, maps(after, 0, 1));
            assertEquals(maps(After.NOTHING, 0) + 2, maps(after, 0, 1, 2));
        }
        var counting = Counting.over(On.SIMD.device);
        counting.device().run(() -> {
            var c = Case.of(1, 2, Window.PLAIN.g, false, Pass.ATTACK_TRAIN, after);
            counting.calls().clear();
            c.fused(constant(c.x));
            assertEquals(1, counting.of("convolveWithStatistics"));
            assertEquals(0, counting.of("reduce"));
            return null;
        });
    }

    /// Passes of a forward and a backward run, with respect to input (0), shortcut (1) and filters (2).
    private static int maps(After after, int... asked) {
        var counting = Counting.over(On.SIMD.device);
        return counting.device().run(() -> {
            var c = Case.of(1, 2, Window.PLAIN.g, false, Pass.EVAL, after);
            var x = new Parameter(c.x);
            var all = List.<Differentiable>of(x, c.addend, c.layer.conv().weight());
            counting.calls().clear();
            Tape.gradients(Arrays.stream(asked).mapToObj(all::get).toList(), () -> Sum.sum(c.fused(x.read())));
            assertEquals(1, counting.of("convolveBackwardInput"));
            return counting.of("map");
        });
    }

    /// Two uses of one input: what came back from the first goes into the convolution that computes the second.
    @Property(tries = 50)
    void twoUsesOfTheInput(@ForAll @IntRange(max = 1000) long seed, @ForAll On on, @ForAll boolean running) {
        on.run(() -> {
            var c = Case.of(
                    seed, 3, Window.PLAIN.g, false, running ? Pass.EVAL : Pass.ATTACK_TRAIN, After.ADD_THEN_RELU);
            Assume.that(!c.atKink());
            Function<Function<Variable, Variable>, Tensor> twice = f -> Tape.gradient(
                    c.x,
                    x -> Sum.sum(Add.add(Multiply.multiply(f.apply(x), constant(c.weight)), Multiply.multiply(x, x))));
            on.assertNear(twice.apply(c::composed), twice.apply(c::fused));
        });
    }

    /// The input is added to the result as well, as in a residual block, and used once more.
    @Property(tries = 50)
    void theInputAsTheAddend(@ForAll @IntRange(max = 1000) long seed, @ForAll On on, @ForAll boolean filters) {
        on.run(() -> {
            var c = Case.of(seed, 3, Window.PLAIN.g, false, Pass.EVAL, After.ADD_THEN_RELU)
                    .addingItsInput();
            Assume.that(!c.atKink());
            var all = List.<Differentiable>of(c.addend, c.layer.conv().weight());
            var asked = filters ? all : all.subList(0, 1);
            Function<Function<Variable, Variable>, Tape.Gradients> of = f -> Tape.gradients(asked, () -> {
                var x = c.addend.read();
                return Add.add(c.loss(f.apply(x)), Sum.sum(Multiply.multiply(x, x)));
            });
            var composed = of.apply(c::composed);
            var fused = of.apply(c::fused);
            asked.forEach(p -> on.assertNear(composed.of(p), fused.of(p)));
        });
    }

    @Example
    void whatTheNormHasSeenIsGivenBack() {
        var observed = Observed.ejml();
        observed.device().run(() -> {
            var c = Case.of(1, 2, Window.PLAIN.g, true, Pass.TRAIN, After.RELU);
            int before = observed.live();
            for (int pass = 0; pass < 3; pass++) {
                try (var _ = Scope.open("pass")) {
                    c.fused(constant(c.x));
                }
                assertEquals(before, observed.live());
            }
            return null;
        });
    }
}
