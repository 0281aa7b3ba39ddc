package dynat.tests.tensor;

import static dynat.autograd.ops.Sum.sum;
import static dynat.tensor.DType.BF16;
import static dynat.tensor.DType.F32;
import static dynat.tensor.DType.F64;
import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.nn.Outline;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.tensor.Convolution;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.MaxPooling;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Resampling;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Of which type results are on a device that keeps activations in BF16. It computes nothing here: types alone count.
class ActivationsTest {

    private static final Shape IMAGES = new Shape(2, 3, 8, 8), FEATURES = new Shape(2, 4, 8, 8);
    private static final Geometry SAME = new Geometry(1, 1);
    private static final Formula A = input(0), B = input(1);

    private final Device plain = Devices.choose("simd", 1).device();
    private final Device device = Outline.of(new Device("narrow", "", F32, BF16, Order.CHANNELS_LAST, plain.kernels()));
    private Tensor images, filters, features, wide, perChannel;

    @BeforeEach
    void tensors() {
        images = zeros(IMAGES);
        filters = zeros(new Shape(4, 3, 3, 3));
        features = Convolution.forward(images, filters, SAME, Epilogue.NONE);
        wide = zeros(FEATURES);
        perChannel = zeros(new Shape(1, 4, 1, 1));
    }

    private Tensor zeros(Shape shape) {
        return device.run(() -> Tensor.full(shape, 0));
    }

    private static void assertTypes(DType type, Tensor... tensors) {
        for (var tensor : tensors) {
            assertEquals(type, tensor.dtype(), tensor::toString);
        }
    }

    @Test
    void whatIsGivenKeepsItsPrecision() {
        assertTypes(F32, images, filters, wide, perChannel, zeros(new Shape()), zeros(new Shape(2, 10)));
    }

    @Test
    void convolutionsGiveActivationsAndTheWeightsGradientsStayWide() {
        var measured = Convolution.withStatistics(images, filters, SAME, Epilogue.NONE);
        var w = zeros(new Shape(4, 4, 3, 3));
        assertTypes(BF16, features, measured.y(), Convolution.transposed(features, w, SAME, 0, 0));
        assertTypes(BF16, Convolution.backwardInput(features, filters, IMAGES, SAME));
        assertTypes(
                BF16,
                Convolution.backwardInput(features, Prologue.NONE, filters, IMAGES, SAME, Optional.of(images)),
                Convolution.transposedBackwardInput(features, w, FEATURES, SAME));
        assertTypes(F32, measured.moments().mean(), measured.moments().variance());
        assertTypes(F32, Convolution.backwardWeight(features, images, filters.shape(), SAME));
    }

    @Test
    void aMapOfActivationsIsOne() {
        assertTypes(BF16, Tensor.map(A.relu(), features), features.plus(features), features.times(2));
        assertTypes(BF16, Tensor.map(A.times(B), features, perChannel), Tensor.map(A.times(B), perChannel, features));
        assertTypes(F32, features.plus(wide), wide.plus(features), wide.plus(perChannel), perChannel.times(2));
    }

    @Test
    void nothingButWhatHasRankFourIsNarrow() {
        assertTypes(F32, features.reshape(new Shape(2, 4 * 8 * 8)), features.reshape(new Shape(2, 2, 2, 8, 8)));
        assertTypes(BF16, features.reshape(new Shape(2, 2, 16, 8)), features.to(Order.ROW_MAJOR));
        assertTypes(F32, features.plus(zeros(new Shape(1, 2, 4, 8, 8))));
        assertTypes(
                F32,
                features.matmul(features),
                features.reshape(new Shape(2, 256)).times(2));
        assertTypes(F32, Tensor.sum(new Shape(1, 4, 1, 1), A, features), Tensor.sum(new Shape(), A, features));
    }

    @Test
    void whatMovesNumbersKeepsTheirType() {
        for (var x : List.of(features, wide)) {
            var turned = Selection.of("flip", FEATURES).along(3, 7, 6, 5, 4, 3, 2, 1, 0);
            var pooled = new MaxPooling(Window.of(2), Window.of(2)).forward(x, true);
            var halves = Resampling.average(FEATURES, Window.of(2), Window.of(2), true);
            assertTypes(x.dtype(), turned.take(x), turned.put(x), pooled.largest());
            assertTypes(
                    x.dtype(),
                    pooled.places().orElseThrow(),
                    new MaxPooling(Window.of(2), Window.of(2))
                            .backward(pooled.largest(), pooled.places().orElseThrow(), FEATURES));
            assertTypes(x.dtype(), halves.forward(x), halves.backward(halves.forward(x)));
        }
        var all = Selection.of("stack", FEATURES);
        assertTypes(F32, Selection.put(List.of(features, wide), List.of(all, all)));
    }

    /// Places beyond 256 are no numbers of BF16.
    @Test
    void placesInLargeWindowsStayExact() {
        var x = Convolution.forward(zeros(new Shape(1, 3, 20, 20)), filters, SAME, Epilogue.NONE);
        var pooled = new MaxPooling(new Window(17, 1, 0, false), new Window(16, 1, 0, false)).forward(x, true);
        assertTypes(BF16, pooled.largest());
        assertTypes(F32, pooled.places().orElseThrow());
    }

    @Test
    void typesAreChangedWhereAskedAndOnlyThen() {
        assertSame(features, features.to(BF16));
        assertTypes(F32, features.to(F32));
        assertTypes(BF16, wide.to(BF16));
        var ofBackend = plain.run(() -> Tensor.full(FEATURES, 1));
        assertSame(ofBackend, ofBackend.to(F32));
        assertEquals(plain.dtype(), plain.activations());
        assertEquals(F64, Devices.choose("ejml", 1).device().activations());
    }

    /// What a network keeps for the way back is what fills the memory.
    @Test
    void aNetworkKeepsItsActivationsNarrow() {
        var network =
                device.run(() -> ResNet.of(new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5), Outline.draws()));
        var kept = new ArrayList<Tensor>();
        device.run(() -> {
            Tape.observe(
                    network.parameters().values(),
                    (_, edges) -> edges.forEach(
                            edge -> kept.addAll(List.of(edge.saved().tensors()))),
                    () -> network.forward(Variable.constant(images), Pass.TRAIN));
            return null;
        });
        var filters = network.parameters().values().stream().map(p -> p.value()).toList();
        var spatial = kept.stream()
                .filter(x -> x.shape().rank() == 4 && x.shape().dim(2) > 1)
                .filter(x -> x != images && !filters.contains(x))
                .toList();
        assertTrue(spatial.size() > 10, spatial::toString);
        assertTypes(BF16, spatial.toArray(Tensor[]::new));
    }

    @Test
    void gradientsHaveTheTypeOfWhatTheyAreOf() {
        var network =
                device.run(() -> ResNet.of(new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5), Outline.draws()));
        device.run(() -> {
            for (var pass : List.of(Pass.EVAL, Pass.TRAIN)) {
                assertTypes(
                        F32, network.forward(Variable.constant(images), pass).value());
                assertTypes(F32, Tape.gradient(images, x -> sum(network.forward(x, pass))));
                var g = Tape.gradients(
                        network.parameters().values(), () -> sum(network.forward(Variable.constant(images), pass)));
                assertTypes(F32, g.loss());
                assertTypes(
                        F32, network.parameters().values().stream().map(g::of).toArray(Tensor[]::new));
            }
            return null;
        });
    }
}
