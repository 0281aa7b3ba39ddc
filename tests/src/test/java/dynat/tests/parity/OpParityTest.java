package dynat.tests.parity;

import static dynat.autograd.ops.Amax.amax;
import static dynat.autograd.ops.BinaryCrossEntropy.binaryCrossEntropy;
import static dynat.autograd.ops.BinaryCrossEntropyWithLogits.binaryCrossEntropyWithLogits;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Dlr.dlr;
import static dynat.autograd.ops.Dropout2d.dropout2d;
import static dynat.autograd.ops.GroupNorm.groupNorm;
import static dynat.autograd.ops.Huber.huber;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LayerNorm.layerNorm;
import static dynat.autograd.ops.LogSoftmax.logSoftmax;
import static dynat.autograd.ops.LogSumExp.logSumExp;
import static dynat.autograd.ops.Margin.margin;
import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Min.min;
import static dynat.autograd.ops.Mse.mse;
import static dynat.autograd.ops.Sigmoid.sigmoid;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.autograd.ops.Std.std;
import static dynat.autograd.ops.Sum.sum;
import static dynat.autograd.ops.TargetedDlr.targetedDlr;
import static dynat.autograd.ops.Variance.variance;
import static dynat.tensor.Axes.drop;
import static dynat.tensor.Axes.keep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.tensor.Draws;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ops that are composed of `map` and `reduce` give on a backend in float what they give on the reference, and for an
/// image what they give in any batch.
@AlsoOnGpu
class OpParityTest {

    private static final double TOLERANCE = 2e-4;

    /// An op of one variable; whatever else it takes is made where it runs.
    private record Case(String name, Shape x, Function<Variable, Variable> op) {
        @Override
        public String toString() {
            return name + " of " + x;
        }
    }

    private static final Shape IMAGES = new Shape(5, 6, 7, 9), LOGITS = new Shape(5, 10);
    private static final int[] LABELS = {3, 1, 4, 1, 5}, TARGETS = {9, 2, 6, 5, 3};

    private static Variable drawn(Shape shape, double low, double high) {
        return Variable.constant(Draws.of(7, "other").uniform(shape, low, high));
    }

    static List<Case> cases() {
        return List.of(
                new Case("sum", IMAGES, x -> sum(x, drop(1, 3))),
                new Case("mean", IMAGES, x -> mean(x, keep(0, 2))),
                new Case("variance", IMAGES, x -> variance(x, drop(0, 2), 1)),
                new Case("std", IMAGES, x -> std(x, keep(1), 0)),
                new Case("max", IMAGES, x -> max(x, drop(1))),
                new Case("min", IMAGES, x -> min(x, drop(-1))),
                new Case("amax", IMAGES, x -> amax(x, keep(0, 3))),
                new Case("logSumExp", IMAGES, x -> logSumExp(x, drop(1, 2))),
                new Case("softmax", IMAGES, x -> softmax(x, 1)),
                new Case("logSoftmax", IMAGES, x -> logSoftmax(x, 2)),
                new Case(
                        "layerNorm",
                        IMAGES,
                        x -> layerNorm(x, drawn(new Shape(6, 7, 9), 1, 2), drawn(new Shape(6, 7, 9), -1, 1), 1e-5)),
                new Case(
                        "groupNorm",
                        IMAGES,
                        x -> groupNorm(x, 3, drawn(new Shape(6), 1, 2), drawn(new Shape(6), -1, 1), 1e-5)),
                new Case("dropout2d", IMAGES, x -> dropout2d(x, 0.3, Draws.of(1, "dropout"))),
                new Case("mse", IMAGES, x -> mse(x, drawn(IMAGES, -1, 1), LossReduction.NONE)),
                new Case("huber", IMAGES, x -> huber(x, drawn(IMAGES, -1, 1), 0.7, LossReduction.NONE)),
                new Case(
                        "binaryCrossEntropy",
                        IMAGES,
                        x -> binaryCrossEntropy(sigmoid(x), drawn(IMAGES, 0, 1), LossReduction.NONE)),
                new Case(
                        "binaryCrossEntropyWithLogits",
                        IMAGES,
                        x -> binaryCrossEntropyWithLogits(x, drawn(IMAGES, 0, 1), LossReduction.NONE)),
                new Case("crossEntropy", LOGITS, z -> crossEntropy(z, drawn(LOGITS, 0, 1), LossReduction.NONE)),
                new Case("smoothing", LOGITS, z -> crossEntropy(z, LABELS, 0.1, LossReduction.NONE)),
                new Case("klDivergence from p", LOGITS, z -> klDivergence(z, drawn(LOGITS, -2, 2), LossReduction.NONE)),
                new Case("klDivergence to q", LOGITS, z -> klDivergence(drawn(LOGITS, -2, 2), z, LossReduction.NONE)),
                new Case("margin", LOGITS, z -> margin(z, LABELS, LossReduction.NONE)),
                new Case("dlr", LOGITS, z -> dlr(z, LABELS, LossReduction.NONE)),
                new Case("targetedDlr", LOGITS, z -> targetedDlr(z, LABELS, TARGETS, LossReduction.NONE)));
    }

    /// A result and the gradient of the sum of its squares.
    private record Found(double[] y, double[] gradient) {
        static Found of(Case c, Order order) {
            Tensor x = Draws.of(3, c.name).uniform(c.x, -3, 3).to(order);
            return new Found(
                    c.op.apply(Variable.constant(x)).value().toDoubles(),
                    Tape.gradient(x, v -> {
                                var y = c.op.apply(v);
                                return mse(y, Variable.constant(Tensor.full(y.shape(), 0)), LossReduction.SUM);
                            })
                            .toDoubles());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(Case c) {
        assumeFalse(Backends.others().isEmpty(), Backends::missing);
        var expected = Backends.reference().run(() -> Found.of(c, Order.ROW_MAJOR));
        for (var backend : Backends.others()) {
            for (var order : Order.values()) {
                var found = backend.run(() -> Found.of(c, order));
                assertArrayEquals(expected.y, found.y, TOLERANCE);
                double largest =
                        Arrays.stream(expected.gradient).map(Math::abs).max().orElseThrow();
                assertArrayEquals(expected.gradient, found.gradient, TOLERANCE * (1 + largest));
            }
        }
    }

    /// An op of a batch that is the same for each image.
    private record Row(String name, Shape x, BiFunction<Variable, int[], Variable> op) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        var images = IMAGES.with(1, 64);
        return List.of(
                new Row("layerNorm", images, (x, _) -> layerNorm(x, new Shape(64, 7, 9), 1e-5)),
                new Row(
                        "groupNorm",
                        images,
                        (x, _) -> groupNorm(x, 4, drawn(new Shape(64), 1, 2), drawn(new Shape(64), -1, 1), 1e-5)),
                new Row("logSumExp", images, (x, _) -> logSumExp(x, drop(1, 2, 3))),
                new Row("softmax", images, (x, _) -> softmax(x, 1)),
                new Row("crossEntropy", LOGITS, (z, labels) -> crossEntropy(z, labels, LossReduction.NONE)),
                new Row("margin", LOGITS, (z, labels) -> margin(z, labels, LossReduction.NONE)),
                new Row("dlr", LOGITS, (z, labels) -> dlr(z, labels, LossReduction.NONE)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anImageHasTheSameBitsInAnyBatch(Row row) {
        for (var backend : Backends.everywhere()) {
            backend.run(() -> {
                var draws = Draws.of(4, row.name);
                Tensor batch = draws.uniform(row.x, -3, 3),
                        alone = draws.rows(2).uniform(row.x.with(0, 1), -3, 3);
                double[] all = of(row, batch, LABELS), one = of(row, alone, LABELS[2]);
                assertArrayEquals(Arrays.copyOfRange(all, 2 * one.length, 3 * one.length), one, backend.name());
                return null;
            });
        }
    }

    /// The result for each image, and then its gradient.
    private static double[] of(Row row, Tensor x, int... labels) {
        var y = row.op.apply(Variable.constant(x), labels).value();
        var gradient = Tape.gradient(x, v -> sum(row.op.apply(v, labels)));
        int images = labels.length;
        var each = Stream.of(y, gradient)
                .map(t -> t.reshape(new Shape(images, t.shape().size() / images)))
                .toList();
        var both = IntStream.range(0, images)
                .mapToObj(n -> each.stream()
                        .flatMapToDouble(t -> Arrays.stream(
                                t.toDoubles(),
                                n * t.shape().dim(1),
                                (n + 1) * t.shape().dim(1))))
                .flatMapToDouble(values -> values);
        return both.toArray();
    }
}
