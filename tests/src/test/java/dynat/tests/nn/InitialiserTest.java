package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Conv2d;
import dynat.nn.ConvTranspose2d;
import dynat.nn.Initialiser;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class InitialiserTest {

    private static final Draws DRAWS = Draws.of(0, "init");
    private static final Shape FILTERS = new Shape(64, 32, 3, 3);

    /// kaiming_uniform(a=√5): bound √(6 / ((1 + 5) · fan_in)) = 1 / √fan_in, so the deviation is bound / √3.
    @Test
    void pyTorchsFiltersAreUniform() {
        var w = Initialiser.PYTORCH.filters(FILTERS, DRAWS);
        double bound = 1 / Math.sqrt(32 * 9);
        assertTrue(largest(w) <= bound && largest(w) > 0.99 * bound);
        assertEquals(bound / Math.sqrt(3), deviation(w), 0.02 * bound);
        assertEquals(0, w.dot(Tensor.full(FILTERS, 1)) / FILTERS.size(), 0.02 * bound);
    }

    @Test
    void pyTorchsBiasesAreUniformByTheWeightsFanIn() {
        var b = Initialiser.PYTORCH.bias(new Shape(1000, 25), DRAWS);
        assertEquals(new Shape(1000), b.shape());
        assertTrue(largest(b) <= 0.2 && largest(b) > 0.19);
    }

    /// As `nn.Conv2d(64, 96, 3, groups=4)` begins: an output sees the 16 channels of its group.
    @Test
    void theFanInOfAGroupedConvolutionIsThatOfItsGroup() {
        var conv = Conv2d.of(64, 96, 3, new Geometry(1, 1).grouped(4), true, Initialiser.PYTORCH, DRAWS);
        assertEquals(new Shape(96, 16, 3, 3), conv.weight().shape());
        double bound = 1 / Math.sqrt(16 * 9);
        assertBound(bound, conv.weight().value());
        assertBound(bound, conv.bias().orElseThrow().value());
    }

    /// As `nn.ConvTranspose2d(64, 96, 3, groups=4)` begins: PyTorch counts what stands behind the weight's first axis.
    @Test
    void theFanInOfATransposedConvolutionIsThatOfPyTorch() {
        var conv = ConvTranspose2d.of(64, 96, 3, new Geometry(2, 1).grouped(4), 1, true, Initialiser.PYTORCH, DRAWS);
        assertEquals(new Shape(64, 24, 3, 3), conv.weight().shape());
        assertEquals(new Shape(96), conv.bias().orElseThrow().shape());
        double bound = 1 / Math.sqrt(24 * 9);
        assertBound(bound, conv.weight().value());
        assertBound(bound, conv.bias().orElseThrow().value());
    }

    private static void assertBound(double bound, Tensor w) {
        assertTrue(largest(w) <= bound && largest(w) > 0.97 * bound, () -> largest(w) + " of " + bound);
    }

    @Test
    void hesFiltersAreNormalByFanOut() {
        var w = Initialiser.HE.filters(FILTERS, DRAWS);
        double deviation = Math.sqrt(2.0 / (9 * 64));
        assertEquals(deviation, deviation(w), 0.02 * deviation);
        assertTrue(largest(w) > 3 * deviation);
    }

    @Test
    void hesBiasesAreZero() {
        assertArrayEquals(
                new double[4], Initialiser.HE.bias(new Shape(4, 9), DRAWS).toDoubles());
    }

    /// As `init.kaiming_normal_` on convolutions and linear layers, whose biases it leaves as they were.
    @Test
    void kaimingsWeightsAreNormalByFanIn() {
        for (var w : List.of(
                Initialiser.KAIMING.filters(FILTERS, DRAWS), Initialiser.KAIMING.weights(new Shape(64, 288), DRAWS))) {
            double deviation = Math.sqrt(2.0 / (32 * 9));
            assertEquals(deviation, deviation(w), 0.02 * deviation);
            assertTrue(largest(w) > 3 * deviation);
        }
        assertBound(0.2, Initialiser.KAIMING.bias(new Shape(1000, 25), DRAWS));
    }

    /// As timm's `init_weights_vit_timm`, which leaves convolutions as they were. The third and the fourth moment tell
    /// it from other distributions of that deviation.
    @Test
    void aTransformersWeightsAreNormalOfOneDeviation() {
        for (var shape : List.of(new Shape(200, 300), new Shape(1000, 60))) {
            var w = Initialiser.VIT.weights(shape, DRAWS).toDoubles();
            for (int power = 1; power <= 4; power++) {
                int k = power;
                double moment = Arrays.stream(w)
                        .map(v -> Math.pow(v / 0.02, k))
                        .average()
                        .orElseThrow();
                assertEquals(List.of(0, 1, 0, 3).get(k - 1), moment, 0.1, "moment " + k);
            }
            assertTrue(Arrays.stream(w).map(Math::abs).max().orElseThrow() > 0.07);
        }
        assertArrayEquals(
                new double[4], Initialiser.VIT.bias(new Shape(4, 9), DRAWS).toDoubles());
        assertBound(1 / Math.sqrt(32 * 9), Initialiser.VIT.filters(FILTERS, DRAWS));
        assertBound(0.2, Initialiser.VIT.bias(new Shape(1000, 1, 5, 5), DRAWS));
    }

    @Test
    void linearWeightsAreUniformByFanIn() {
        for (var initialiser : List.of(Initialiser.PYTORCH, Initialiser.HE)) {
            var w = initialiser.weights(new Shape(100, 25), DRAWS);
            assertTrue(largest(w) <= 0.2 && largest(w) > 0.19);
        }
    }

    private static double largest(Tensor t) {
        return Arrays.stream(t.toDoubles()).map(Math::abs).max().orElseThrow();
    }

    private static double deviation(Tensor t) {
        return Math.sqrt(t.dot(t) / t.shape().size());
    }
}
