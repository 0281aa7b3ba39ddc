package dynat.tests.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.methods.Method;
import dynat.methods.MinMax;
import dynat.methods.Moment;
import dynat.methods.Search;
import dynat.nn.Layer;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A method against its formulas, spelled out in plain Java over the logits of tiny networks, in double precision.
///
/// The formula's derivative with respect to each logit is taken by [Dual] numbers; the tape does no more than to carry
/// these back through the networks. What is spelled out is asked of twins, networks with the same numbers, so that the
/// running statistics are those before the step.
final class Spelled {

    static final int[] TRUTH = {0, 1, 2, 0, 1, 2};
    static final int CLASSES = 3, STEPS = 3;
    static final double RADIUS = 8 / 255.0, STRIDE = 2 / 255.0, WITHIN = 1e-10;

    static final Search SEARCH = search(Pass.EVAL);

    /// One pass of a network whose logits a formula reads.
    ///
    /// @param x `null` for the images that are attacked
    record Ask(String role, Tensor x, Pass pass) {}

    /// A loss of a batch.
    @FunctionalInterface
    interface Loss {
        /// @param logits by ask, image and class
        Dual of(Dual[][]... logits);
    }

    /// What the adversary makes large for one image.
    @FunctionalInterface
    interface ImageLoss {
        /// @param n      the image
        /// @param logits by ask and class
        Dual of(int n, Dual[]... logits);
    }

    final List<Watched.Call> calls = new ArrayList<>();
    final Watched teacher = watched("teacher"), student = watched("student");
    private final Map<String, Layer> twins = new LinkedHashMap<>();

    static Search search(Pass by) {
        return new Search(new ProjectedAscent(RADIUS, STRIDE, STEPS, Start.NOISE), by);
    }

    /// Runs a test in double precision.
    static void on(Runnable test) {
        Backends.reference().run(() -> {
            test.run();
            return null;
        });
    }

    /// A network whose passes are written down with the others'.
    Watched watched(String role) {
        return new Watched(role, Tiny.network(role), calls);
    }

    static Moment moment(double time) {
        Tensor x = Draws.of(0, "x").uniform(new Shape(TRUTH.length, 1, 6, 6), 0, 1);
        return new Moment(x, TRUTH, Tensor.oneHot(TRUTH, CLASSES), Draws.of(3, "step"), 0.1, time);
    }

    /// The mean of a formula over the batch.
    static Dual mean(IntFunction<Dual> each) {
        return Dual.mean(IntStream.range(0, TRUTH.length).mapToObj(each).toArray(Dual[]::new));
    }

    /// By the batch's statistics, as in training.
    ///
    /// @param x `null` for the images that are attacked
    static Ask train(String role, Tensor x) {
        return new Ask(role, x, Pass.ATTACK_TRAIN);
    }

    /// By running statistics.
    ///
    /// @param x `null` for the images that are attacked
    static Ask eval(String role, Tensor x) {
        return new Ask(role, x, Pass.EVAL);
    }

    /// The network with the numbers that `role` had before the step.
    Layer twin(String role) {
        return twins.computeIfAbsent(role, Tiny::network);
    }

    /// The passes of a step in their order, such as `student eval x'`.
    List<String> passes(Moment m) {
        double[] clean = m.x().toDoubles();
        return calls.stream()
                .map(call -> call.role() + kind(call.pass()) + (Arrays.equals(clean, call.images()) ? " x" : " x'"))
                .toList();
    }

    private static String kind(Pass pass) {
        if (pass.updateStatistics()) {
            return pass.dropout().isPresent() ? " train" : " train without dropout";
        }
        return pass.equals(Pass.EVAL) ? " eval" : " batch";
    }

    /// The images that the student saw last that were not clean.
    Tensor adversary(Moment m) {
        double[] clean = m.x().toDoubles();
        double[] images = calls.stream()
                .filter(call -> call.role().equals("student") && !Arrays.equals(clean, call.images()))
                .reduce((_, last) -> last)
                .orElseThrow()
                .images();
        return Tensor.of(m.x().shape(), images);
    }

    /// Takes a step, and compares loss and every gradient with those of a formula.
    ///
    /// @param asks what the formula reads, given the adversary that the step found
    void assertStep(Method method, Keeping kept, Moment m, Function<Tensor, List<Ask>> asks, Loss loss) {
        method.step(m);
        assertGradients(kept, asks.apply(adversary(m)), loss);
    }

    /// Compares loss and every gradient of the last step with those of a formula.
    void assertGradients(Keeping kept, List<Ask> asks, Loss loss) {
        assertEquals(loss.of(duals(logits(asks, null), -1, -1)).value(), kept.loss, WITHIN);
        Map<String, double[]> expected = gradients(asks, loss);
        kept.gradients.forEach((name, gradient) ->
                assertArrayEquals(expected.getOrDefault(name, new double[gradient.length]), gradient, WITHIN, name));
    }

    /// The gradients of a formula with respect to all parameters of the networks that it asks, by role and name.
    Map<String, double[]> gradients(List<Ask> asks, Loss loss) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        asks.forEach(ask ->
                parameters.putAll(Layer.prefixed(ask.role + ".", twin(ask.role).parameters())));
        Tensor[] slopes = slopes(logits(asks, null), loss);
        var g = Tape.gradients(parameters.values(), () -> {
            Variable carried = constant(Tensor.scalar(0));
            for (int a = 0; a < slopes.length; a++) {
                Variable logits = answer(asks.get(a), constant(asks.get(a).x));
                carried = add(carried, sum(multiply(logits, constant(slopes[a]))));
            }
            return carried;
        });
        Map<String, double[]> gradients = new LinkedHashMap<>();
        parameters.forEach(
                (name, parameter) -> gradients.put(name, g.of(parameter).toDoubles()));
        return gradients;
    }

    /// Compares what the adversary makes large with a formula, at images nearby: its values, its gradient, and where it
    /// leads from the clean images.
    ///
    /// @param asks what the formula reads
    void assertInner(MinMax method, Moment m, List<Ask> asks, ImageLoss loss) {
        UnaryOperator<Variable> inner = method.formulas(m).inner();
        Tensor near = m.x().plus(Draws.of(9, "near").uniform(m.x().shape(), -0.03, 0.03));
        double[][] z = logits(asks, near);
        double[] values = inner.apply(constant(near)).value().toDoubles();
        for (int n = 0; n < TRUTH.length; n++) {
            assertEquals(row(loss, n, duals(z, -1, -1)).value(), values[n], WITHIN);
        }
        assertArrayEquals(
                gradient(asks, loss, near).toDoubles(),
                Tape.gradient(near, v -> sum(inner.apply(v))).toDoubles(),
                WITHIN);
        assertArrayEquals(
                climb(m, x -> gradient(asks, loss, x)).toDoubles(),
                method.adversary(m, inner).toDoubles(),
                WITHIN);
    }

    /// Projected gradient ascent, spelled out: `x ← clip(x + s · sign g)` into the ball and `[0, 1]`, from x + noise.
    private static Tensor climb(Moment m, UnaryOperator<Tensor> gradient) {
        double[] clean = m.x().toDoubles();
        double[] x = m.x().plus(m.draws().normal(m.x().shape(), 0.001)).toDoubles();
        for (int step = 0; step < STEPS; step++) {
            double[] g = gradient.apply(Tensor.of(m.x().shape(), x)).toDoubles();
            for (int i = 0; i < x.length; i++) {
                double moved = x[i] + STRIDE * Math.signum(g[i]);
                x[i] = Math.clamp(Math.clamp(moved, clean[i] - RADIUS, clean[i] + RADIUS), 0, 1);
            }
        }
        return Tensor.of(m.x().shape(), x);
    }

    /// The gradient of the sum of a formula over all images, with respect to those that are attacked.
    private Tensor gradient(List<Ask> asks, ImageLoss loss, Tensor x) {
        Tensor[] slopes = slopes(logits(asks, x), logits -> {
            var rows = new Dual[TRUTH.length];
            for (int n = 0; n < rows.length; n++) {
                rows[n] = row(loss, n, logits);
            }
            return Dual.sum(rows);
        });
        return Tape.gradient(x, v -> {
            Variable carried = constant(Tensor.scalar(0));
            for (int a = 0; a < slopes.length; a++) {
                if (asks.get(a).x == null) {
                    carried = add(carried, sum(multiply(answer(asks.get(a), v), constant(slopes[a]))));
                }
            }
            return carried;
        });
    }

    private double[][] logits(List<Ask> asks, Tensor attacked) {
        return asks.stream()
                .map(ask -> answer(ask, constant(ask.x == null ? attacked : ask.x))
                        .value()
                        .toDoubles())
                .toArray(double[][]::new);
    }

    private Variable answer(Ask ask, Variable x) {
        return twin(ask.role).forward(x, ask.pass);
    }

    private static Dual row(ImageLoss loss, int n, Dual[][]... logits) {
        var rows = new Dual[logits.length][];
        for (int a = 0; a < rows.length; a++) {
            rows[a] = logits[a][n];
        }
        return loss.of(n, rows);
    }

    /// The derivatives of a loss with respect to the logits of each ask.
    private static Tensor[] slopes(double[][] z, Loss loss) {
        var slopes = new Tensor[z.length];
        for (int a = 0; a < z.length; a++) {
            var slope = new double[z[a].length];
            for (int i = 0; i < slope.length; i++) {
                slope[i] = loss.of(duals(z, a, i)).slope();
            }
            slopes[a] = Tensor.of(new Shape(TRUTH.length, CLASSES), slope);
        }
        return slopes;
    }

    /// @param ask   whose logit is varied
    /// @param place which of its logits; none where it is below 0
    private static Dual[][][] duals(double[][] z, int ask, int place) {
        var duals = new Dual[z.length][TRUTH.length][CLASSES];
        for (int a = 0; a < z.length; a++) {
            for (int i = 0; i < z[a].length; i++) {
                duals[a][i / CLASSES][i % CLASSES] = new Dual(z[a][i], a == ask && i == place ? 1 : 0);
            }
        }
        return duals;
    }
}
