package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Cell;
import dynat.tensor.Convolution;
import dynat.tensor.Device;
import dynat.tensor.DeviceError;
import dynat.tensor.Devices;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Moments;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a tensor refuses, word for word, and what holds on every device.
@AlsoOnGpu
class TensorTest {

    private static final Formula A = Formula.input(0), B = Formula.input(1);
    private static final Geometry SAME = new Geometry(1, 1);

    private static Tensor ones(int... dims) {
        return Backends.reference().run(() -> Tensor.full(new Shape(dims), 1));
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(ShapeError.class, call).getMessage());
    }

    // ---- messages ----

    @Test
    void valuesMustFillTheShape() {
        assertRefused("""
                tensor: 3 values were given but the shape holds 4
                    shape   [2, 2]
                    fix:    pass 4 values""", () -> Tensor.of(new Shape(2, 2), 1, 2, 3));
    }

    @Test
    void labelsMustBeClasses() {
        var error = assertThrows(IllegalArgumentException.class, () -> Tensor.oneHot(new int[] {0, 10}, 10));
        assertEquals(
                "oneHot: label 10 of row 1 is outside [0, 10)\n    fix:    pass class indices from 0 to 9",
                error.getMessage());
    }

    @Test
    void onlyOneNumberIsAnItem() {
        assertRefused("""
                item: the tensor holds 6 numbers, not 1
                    tensor  [2, 3]
                    fix:    reduce it first, with sum or mean""", () -> ones(2, 3).item());
    }

    @Test
    void reshapeKeepsTheCount() {
        assertRefused("""
                reshape: the tensor holds 6 numbers but the new shape 4
                    tensor  [2, 3]
                    new     [4]
                    fix:    choose extents whose product is 6""", () -> ones(2, 3).reshape(new Shape(4)));
    }

    @Test
    void argmaxIsOfRows() {
        assertRefused("""
                argmax: the tensor has rank 3, not rows and columns
                    tensor  [2, 3, 4]          N K
                    fix:    reshape it to [N, K] with K from 1""", () -> ones(2, 3, 4).argmax());
        assertRefused("""
                argmax: rows have no columns
                    tensor  [3, 0]             N K
                    fix:    reshape it to [N, K] with K from 1""", () -> ones(3, 0).argmax());
    }

    @Test
    void reductionsShrinkOnly() {
        assertRefused("""
                sum: [2, 3] does not reduce to [3, 3]
                    from    [2, 3]
                    to      [3, 3]
                    fix:    make each extent that is reduced 1, and keep the others""", () -> Tensor.sum(new Shape(3, 3), A, ones(2, 3)));
    }

    @Test
    void innerExtentsMustAgree() {
        assertRefused("""
                matmul: left has 3 columns but right has 2 rows
                    left    [2, 3]             M K
                    right   [2, 3]             K N
                    fix:    make the inner extents equal, or transpose an operand""", () -> ones(2, 3).matmul(ones(2, 3)));
        assertRefused("""
                matmul: left has 2 columns but right has 3 rows
                    left    [2, 3]             K M
                    right   [2, 3]             N K
                    fix:    make the inner extents equal, or transpose an operand""", () -> ones(2, 3).matmul(true, ones(2, 3), true));
        assertRefused("""
                matmul: operands have rank 1 and 2, both must be 2 or more
                    left    [3]                M K
                    right   [3, 2]             K N
                    fix:    make the inner extents equal, or transpose an operand""", () -> ones(3).matmul(ones(3, 2)));
    }

    @Test
    void batchesMustBroadcast() {
        assertRefused("""
                matmul: extents 5 and 4 of the batches meet at axis -3
                    left    [6, 5, 2, 3]
                    right   [4, 3, 2]
                    fix:    make the extents equal, or one of them 1""", () -> ones(6, 5, 2, 3).matmul(ones(4, 3, 2)));
        assertRefused("""
                matmul: left has 2 columns but right has 4 rows
                    left    [5, 2, 3]          … K M
                    right   [5, 4, 2]          … K N
                    fix:    make the inner extents equal, or transpose an operand""", () -> ones(5, 2, 3).matmul(true, ones(5, 4, 2), false));
    }

    @Test
    void channelsMustAgree() {
        assertRefused("""
                conv2d: input has 3 channels but weight expects 16
                    input   [128, 3, 8, 8]     N C H W
                    weight  [32, 16, 3, 3]     O C kH kW
                    fix:    pass 16 channels, or build the layer with Conv2d.of(3, 32, …)""", () -> Convolution.forward(ones(128, 3, 8, 8), ones(32, 16, 3, 3), SAME, Epilogue.NONE));
        assertRefused("""
                conv2d: input has rank 3 and weight rank 4, both must be 4
                    input   [3, 8, 8]          N C H W
                    weight  [32, 3, 3, 3]      O C kH kW
                    fix:    reshape to four axes""", () -> Convolution.forward(ones(3, 8, 8), ones(32, 3, 3, 3), SAME, Epilogue.NONE));
    }

    @Test
    void aWindowMustFit() {
        assertRefused("""
                conv2d: a window of 5 x 7 does not fit an image of 4 x 4 with padding 1
                    input   [1, 3, 4, 4]       N C H W
                    weight  [2, 3, 5, 7]       O C kH kW
                    fix:    pass larger images, or raise the padding""", () -> Convolution.forward(ones(1, 3, 4, 4), ones(2, 3, 5, 7), SAME, Epilogue.NONE));
    }

    @Test
    void epiloguesMustFitTheOutput() {
        Tensor x = ones(1, 3, 4, 4), w = ones(2, 3, 3, 3);
        assertRefused("""
                conv2d: shift has shape [3] but there are 2 output channels
                    shift   [3]                O
                    output  [1, 2, 4, 4]       N O H' W'
                    fix:    pass [2]""", () -> Convolution.forward(x, w, SAME, Epilogue.NONE.withShift(ones(3))));
        assertRefused("""
                conv2d: the addend's shape is not the output's
                    addend  [1, 2, 2, 2]       N O H' W'
                    output  [1, 2, 4, 4]       N O H' W'
                    fix:    bring the shortcut to [1, 2, 4, 4]""", () -> Convolution.forward(x, w, SAME, Epilogue.NONE.withAddend(ones(1, 2, 2, 2))));
    }

    @Test
    void prologuesMustFitTheCotangent() {
        Tensor dy = ones(1, 2, 4, 4), w = ones(2, 3, 3, 3);
        var x = new Shape(1, 3, 4, 4);
        assertRefused(
                """
                conv2d: the mask's shape is not the output's
                    mask    [2]                N O H' W'
                    output  [1, 2, 4, 4]       N O H' W'
                    fix:    bring the mask to [1, 2, 4, 4]""",
                () -> Convolution.backwardInput(dy, Prologue.NONE.withMask(ones(2)), w, x, SAME, Optional.empty()));
        assertRefused("""
                conv2d: the addend's shape is not the input's
                    addend  [1, 2, 4, 4]       N C H W
                    input   [1, 3, 4, 4]       N C H W
                    fix:    bring the addend to [1, 3, 4, 4]""", () -> Convolution.backwardInput(dy, Prologue.NONE, w, x, SAME, Optional.of(dy)));
    }

    @Test
    void cellsTakeOperandsOfTheirShape() {
        assertRefused("""
                write: an operand is larger than the cell
                    cell    [2]
                    operand [3, 2]
                    fix:    pass operands of the cell's shape""", () -> new Cell(ones(2)).write(A, ones(3, 2)));
        assertRefused("""
                write: 3 values were given but the cell holds 2
                    cell    [2]
                    fix:    pass 2 values""", () -> new Cell(ones(2)).write(new float[3]));
    }

    @Test
    void momentsAreOfImages() {
        Tensor x = Backends.reference().run(() -> Tensor.of(new Shape(2, 2, 1, 1), 1, 5, 3, 5));
        assertArrayEquals(new double[] {2, 5}, Moments.of(x).mean().toDoubles());
        assertArrayEquals(new double[] {1, 0}, Moments.of(x).variance().toDoubles());
        assertRefused("""
                moments: input has rank 2, not 4
                    input   [2, 2]             N C H W
                    fix:    reshape it to [N, C, H, W]; extents may be 1""", () -> Moments.of(x.reshape(new Shape(2, 2))));
    }

    @Test
    void operandsLiveOnOneDevice() {
        Device here = Backends.open("ejml", 1), there = Backends.open("ejml", 1);
        var x = here.run(() -> Tensor.scalar(1));
        var y = there.run(() -> Tensor.scalar(2));
        assertApart("plus", () -> x.plus(y));
        assertApart("write", () -> new Cell(x).write(A, y));
        Tensor matrix = x.reshape(new Shape(1, 1)), other = y.reshape(new Shape(1, 1));
        assertApart("matmul", () -> matrix.matmul(other));
        Tensor image = x.reshape(new Shape(1, 1, 1, 1)), filter = y.reshape(new Shape(1, 1, 1, 1));
        var point = new Geometry(1, 0);
        assertApart("conv2d", () -> Convolution.forward(image, filter, point, Epilogue.NONE));
        assertApart("conv2d", () -> Convolution.backwardInput(image, filter, image.shape(), point));
        assertApart("conv2d", () -> Convolution.backwardWeight(image, filter, filter.shape(), point));
    }

    private static void assertApart(String op, Executable body) {
        var error = assertThrows(IllegalArgumentException.class, body);
        assertEquals(
                op + ": operands live on ejml and on ejml\n    fix:    make all of them on one device",
                error.getMessage());
    }

    @Test
    void smallTensorsShowTheirNumbers() {
        var reference = Backends.open("ejml", 1);
        reference.run(() -> {
            assertEquals("Tensor[] F64 on ejml: 2.0000", Tensor.scalar(2).toString());
            assertEquals(
                    "Tensor[2, 2] F64 on ejml: [[1.0000, -0.50000], [NaN, 1.0000e-07]]",
                    Tensor.of(new Shape(2, 2), 1, -0.5, Double.NaN, 1e-7).toString());
            assertEquals(
                    "Tensor[2, 0] F64 on ejml: [[], []]",
                    Tensor.of(new Shape(2, 0), new double[0]).toString());
            assertEquals(
                    "Tensor[5, 5] F64 on ejml", Tensor.full(new Shape(5, 5), 1).toString());
            var x = Tensor.scalar(2);
            x.release();
            assertEquals("Tensor[] F64 on ejml, released", x.toString());
            return null;
        });
    }

    @Test
    void unknownDevicesAreNamed() {
        var error = assertThrows(DeviceError.class, () -> Devices.choose("abacus", 1));
        var names =
                Devices.probe().stream().map(probe -> probe.backend().name()).toList();
        assertEquals(
                "device: there is no 'abacus'\n    fix:    choose among auto, " + String.join(", ", names),
                error.getMessage());
    }

    @Test
    void theChoiceIsExplained() {
        assertEquals(
                "device: ejml (double precision, 1 thread), as asked",
                Devices.choose("ejml", 2).reason());
    }

    // ---- on every device ----

    private static double[] counting(int size) {
        return IntStream.range(0, size).asDoubleStream().toArray();
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void numbersReadBackInLogicalOrder(Device device) {
        device.run(() -> {
            var values = counting(2 * 3 * 4 * 5);
            for (var order : Order.values()) {
                var x = Tensor.of(new Shape(2, 3, 4, 5), values).to(order);
                assertEquals(order, x.order());
                assertArrayEquals(values, x.toDoubles());
                assertArrayEquals(values, x.reshape(new Shape(6, 20)).toDoubles());
                assertSame(x, x.to(order));
            }
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void broadcastingToRankFiveFollowsTheShapeNotTheMemory(Device device) {
        device.run(() -> {
            var values = counting(2 * 3 * 2 * 2);
            for (var order : Order.values()) {
                var x = Tensor.of(new Shape(2, 3, 2, 2), values).to(order);
                var y = x.plus(Tensor.full(new Shape(1, 1, 1, 1, 1), 0));
                assertEquals(new Shape(1, 2, 3, 2, 2), y.shape());
                assertArrayEquals(values, y.toDoubles(), order::toString);
                var z = Tensor.sum(new Shape(2, 3, 2, 2), A.plus(B), x, Tensor.full(new Shape(1, 1, 1, 1, 1), 0));
                assertArrayEquals(values, z.toDoubles(), order::toString);
            }
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void nothingReducesToTheIdentity(Device device) {
        device.run(() -> {
            var none = Tensor.of(new Shape(0, 3), new double[0]);
            assertArrayEquals(
                    new double[3], Tensor.sum(new Shape(1, 3), A, none).toDoubles());
            var max = Tensor.reduce("max", Reduction.MAX, new Shape(1, 3), List.of(A), none)
                    .getFirst();
            assertEquals(Double.NEGATIVE_INFINITY, max.toDoubles()[0]);
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void cellsAreWrittenInPlaceAndCount(Device device) {
        device.run(() -> {
            var weight = new Cell(Tensor.of(new Shape(3), 1, 2, 3));
            var momentum = new Cell(Tensor.of(new Shape(3), 10, 20, 30));
            long version = weight.value().storage().version();
            var value = weight.value();
            Cell.write(List.of(weight, momentum), List.of(A.plus(B), A.minus(B)), weight.value(), momentum.value());
            assertArrayEquals(new double[] {11, 22, 33}, value.toDoubles());
            assertArrayEquals(
                    new double[] {-9, -18, -27}, momentum.value().toDoubles(), "all formulas see the old values");
            weight.write(A.times(B), weight.value(), Tensor.scalar(2));
            assertArrayEquals(new double[] {22, 44, 66}, value.toDoubles());
            weight.write(new float[] {1, 2, 3});
            assertEquals(version + 3, weight.value().storage().version());
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void rearrangementsAreCounted(Device device) {
        device.run(() -> {
            var x = Tensor.of(new Shape(2, 3, 4, 5), counting(120));
            long before = device.kernels().layoutCopies();
            x.to(Order.ROW_MAJOR).to(Order.CHANNELS_LAST).to(Order.ROW_MAJOR);
            long copies = device.kernels().layoutCopies() - before;
            assertEquals(device.order() == Order.ROW_MAJOR ? 2 : 3, copies);
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void whatIsNotFiniteTimesZeroIsNoNumber(Device device) {
        double inf = Double.POSITIVE_INFINITY, none = Double.NaN;
        double[] products = device.run(() -> {
            try (var _ = Scope.open("zero")) {
                return Tensor.of(new Shape(3), inf, none, 2).times(0).toDoubles();
            }
        });
        assertArrayEquals(new double[] {none, none, 0}, products);
    }
}
