package dynat.tests.parity;

import static dynat.tests.parity.Parity.assertNear;

import dynat.tensor.Device;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.gpu.FewerTries;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/// Formulas, mapped and reduced, on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
@AlsoOnGpu
class PointwiseParityProperties {

    private static final int INPUTS = 3;
    private static final String HELD = "mostly held";

    @Provide
    Arbitrary<Shape> shapes() {
        return Sizes.shapes();
    }

    @Provide
    Arbitrary<Formula> formulas() {
        return Formulas.of(INPUTS, 4);
    }

    /// One input of the whole shape, two that repeat along some axes; each in an order of its own.
    private static List<Twin> inputs(Shape shape, Random random) {
        var inputs = new ArrayList<Twin>();
        for (int k = 0; k < INPUTS; k++) {
            var own = shape;
            for (int axis = 0; k > 0 && axis < shape.rank(); axis++) {
                own = random.nextInt(3) == 0 ? own.with(axis, 1) : own;
            }
            inputs.add(Twin.random(random, own, order(random)));
        }
        return inputs;
    }

    private static Order order(Random random) {
        return random.nextBoolean() ? Order.ROW_MAJOR : Order.CHANNELS_LAST;
    }

    private static RunningError at(Formula formula, Precision precision, Shape shape, List<Twin> in, int element) {
        return RunningError.of(
                formula,
                precision,
                in.stream().mapToDouble(x -> x.at(shape, element)).toArray());
    }

    private interface Call {
        /// @return what it wrote to
        List<Tensor> on(Device device, List<Tensor> in);
    }

    private static List<double[]> run(Device device, List<Twin> in, Call call) {
        try (var _ = Scope.open("parity")) {
            var results = call.on(device, in.stream().map(x -> x.on(device)).toList());
            return results.stream().map(Tensor::toDoubles).toList();
        }
    }

    // ---- map ----

    @Property(tries = 300)
    void mapsAreThoseOfTheReference(
            @ForAll @Size(min = 1, max = 3) List<@From("formulas") Formula> formulas,
            @ForAll("shapes") Shape shape,
            @ForAll long seed) {
        var random = new Random(seed);
        var blank = Twin.blank(shape, order(random));
        holdMaps(formulas, shape, inputs(shape, random), (device, in) -> {
            var out = formulas.stream().map(_ -> blank.on(device)).toList();
            device.kernels().map(formulas, in, out);
            return out;
        });
    }

    @Property(tries = 100)
    void resultsMayTakeTheMemoryOfInputs(
            @ForAll @Size(2) List<@From("formulas") Formula> formulas,
            @ForAll("shapes") Shape shape,
            @ForAll Order order,
            @ForAll long seed) {
        var random = new Random(seed);
        var twins = Stream.generate(() -> Twin.random(random, shape, order))
                .limit(INPUTS)
                .toList();
        holdMaps(formulas, shape, twins, (device, in) -> {
            var out = List.of(in.get(1), in.get(0));
            device.kernels().map(formulas, in, out);
            return out;
        });
    }

    private static void holdMaps(List<Formula> formulas, Shape shape, List<Twin> in, Call call) {
        var expected = run(Backends.reference(), in, call);
        for (var device : Backends.others()) {
            var precision = Precision.of(device.dtype());
            var actual = run(device, in, call);
            for (int k = 0; k < formulas.size(); k++) {
                int held = 0;
                for (int i = 0; i < shape.size(); i++) {
                    var promised = at(formulas.get(k), precision, shape, in, i);
                    if (promised.binds()) {
                        assertNear(device, i, expected.get(k)[i], actual.get(k)[i], promised.error());
                        held++;
                    }
                }
                Statistics.label("elements").collect(2 * held >= shape.size() ? HELD : "mostly out of range");
            }
        }
        if (FewerTries.none()) {
            Statistics.label("elements").coverage(results -> results.check(HELD).percentage(held -> held > 80));
        }
    }

    // ---- reduce ----

    @Property(tries = 300)
    void reductionsAreThoseOfTheReference(
            @ForAll Reduction reduction,
            @ForAll @Size(min = 1, max = 2) List<@From("formulas") Formula> formulas,
            @ForAll("shapes") Shape shape,
            @ForAll @IntRange(max = 31) int reducedAxes,
            @ForAll long seed) {
        var to = shape;
        for (int axis = 0; axis < shape.rank(); axis++) {
            to = (reducedAxes >> axis & 1) == 1 ? to.with(axis, 1) : to;
        }
        hold(reduction, formulas, shape, to, new Random(seed));
    }

    private static void hold(Reduction reduction, List<Formula> formulas, Shape shape, Shape to, Random random) {
        var twins = inputs(shape, random);
        var blank = Twin.blank(to, order(random));
        Call call = (device, in) -> {
            var out = formulas.stream().map(_ -> blank.on(device)).toList();
            device.kernels().reduce(reduction, formulas, in, out);
            return out;
        };
        var expected = run(Backends.reference(), twins, call);
        for (var device : Backends.others()) {
            var actual = run(device, twins, call);
            for (int k = 0; k < formulas.size(); k++) {
                var tolerance = tolerances(reduction, formulas.get(k), Precision.of(device.dtype()), shape, to, twins);
                for (int i = 0; i < to.size(); i++) {
                    if (tolerance[i] < Double.POSITIVE_INFINITY) {
                        assertNear(device, i, expected.get(k)[i], actual.get(k)[i], tolerance[i]);
                    }
                }
            }
        }
    }

    /// The errors of the terms, and for a sum those of adding them up.
    private static double[] tolerances(
            Reduction reduction, Formula formula, Precision precision, Shape shape, Shape to, List<Twin> in) {
        var cell = new Twin(to, Order.ROW_MAJOR, counting(to.size()));
        double[] errors = new double[to.size()], magnitudes = new double[to.size()];
        for (int i = 0; i < shape.size(); i++) {
            var term = at(formula, precision, shape, in, i);
            int at = (int) cell.at(shape, i);
            errors[at] = reduction == Reduction.SUM ? errors[at] + term.error() : Math.max(errors[at], term.error());
            magnitudes[at] += reduction == Reduction.SUM ? Math.abs(term.value()) : 0;
        }
        for (int i = 0; i < errors.length && shape.size() > 0; i++) {
            errors[i] += precision.sum(shape.size() / errors.length, magnitudes[i]);
        }
        return errors;
    }

    private static float[] counting(int size) {
        var numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = i;
        }
        return numbers;
    }
}
