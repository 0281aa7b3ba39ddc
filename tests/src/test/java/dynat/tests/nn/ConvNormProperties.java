package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Epilogue;
import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Variable;
import dynat.autograd.ops.Multiply;
import dynat.autograd.ops.Sum;
import dynat.nn.BatchNorm2d;
import dynat.nn.Conv2d;
import dynat.nn.ConvNorm;
import dynat.nn.Initialiser;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.Statistic;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Every fused form of [ConvNorm] has the values and the gradients of the plain composition.
class ConvNormProperties {

    private static final double TOLERANCE = 1e-12; // of the largest number

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
            var draws = Draws.of(seed, "conv-norm");
            int out = 3, in = channels * g.groups();
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

        Variable fused(Variable x) {
            return layer.forward(x, pass, after.epilogue(addend.read()));
        }

        Variable composed(Variable x) {
            return layer.composition(x, pass, after.epilogue(addend.read()));
        }

        Variable loss(Variable y) {
            return Sum.sum(Multiply.multiply(y, constant(weight)));
        }
    }

    @Property(tries = 200)
    void values(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll After after) {
        OnEjml.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            assertNear(c.composed(constant(c.x)).value(), c.fused(constant(c.x)).value());
        });
    }

    @Property(tries = 200)
    void inputGradients(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll After after) {
        OnEjml.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
            assertNear(Tape.gradient(c.x, x -> c.loss(c.composed(x))), Tape.gradient(c.x, x -> c.loss(c.fused(x))));
        });
    }

    /// With respect to any of the parameters and the shortcut: without γ, β and the bias among them norms stay folded.
    @Property(tries = 200)
    void parameterGradients(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int channels,
            @ForAll Window window,
            @ForAll boolean bias,
            @ForAll boolean running,
            @ForAll @Size(min = 1, max = 5) Set<@IntRange(max = 4) Integer> chosen,
            @ForAll After after) {
        OnEjml.run(() -> {
            var c = Case.of(seed, channels, window.g, bias, running ? Pass.EVAL : Pass.ATTACK_TRAIN, after);
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
            asked.forEach(p -> assertNear(composed.of(p), fused.of(p)));
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
                    .forEach((name, cell) -> assertArrayEquals(
                            composed.layer.statistics().get(name).value().toDoubles(),
                            cell.value().toDoubles(),
                            name));
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
            assertEquals(2, counting.of("map")); // scale and shift
            assertEquals(0, counting.of("reduce"));
            return null;
        });
    }

    private static void assertNear(Tensor expected, Tensor found) {
        double[] e = expected.toDoubles(), f = found.toDoubles();
        double scale = 1;
        for (double value : e) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertArrayEquals(e, f, TOLERANCE * scale);
    }
}
