package dynat.tests.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape.Gradients;
import dynat.nn.Averaging;
import dynat.nn.BatchNorm2d;
import dynat.nn.ClipGrad;
import dynat.nn.Clipping;
import dynat.nn.Ema;
import dynat.nn.Sgd;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@AlsoOnGpu
class ClipGradTest {

    private static double norm(Gradients gradients) {
        return Math.sqrt(gradients.byParameter().values().stream()
                .flatMapToDouble(g -> DoubleStream.of(g.toDoubles()))
                .map(x -> x * x)
                .sum());
    }

    @Property(tries = 200)
    void gradientsAreScaledAsPyTorchDoes(
            @ForAll int step, @ForAll @DoubleRange(min = 0.01, max = 10) @Scale(4) double max) {
        OnEjml.run(() -> {
            var parameters = OptimizerSteps.parameters(0);
            var gradients = OptimizerSteps.gradients(parameters, step);
            double norm = norm(gradients);
            var clipped = ClipGrad.clipGradNorm(gradients, max);
            assertEquals(norm, clipped.norm(), 1e-13);
            double factor = Math.min(1, max / (norm + 1e-6));
            parameters.forEach((name, p) -> assertArrayEquals(
                    DoubleStream.of(gradients.of(p).toDoubles())
                            .map(x -> x * factor)
                            .toArray(),
                    clipped.gradients().of(p).toDoubles(),
                    1e-14,
                    name));
            assertTrue(norm(clipped.gradients()) <= max);
        });
    }

    @ExtendWith(OnEjml.class)
    @Test
    void smallGradientsAreLeftAlone() {
        var gradients = OptimizerSteps.gradients(OptimizerSteps.parameters(0), 1);
        assertSame(
                gradients,
                ClipGrad.clipGradNorm(gradients, norm(gradients) + 1e-3).gradients());
    }

    @ExtendWith(OnEjml.class)
    @Test
    void aNormThatIsNoNumberIsPassedOn() {
        var parameters = OptimizerSteps.parameters(0);
        var p = parameters.get("p1");
        var gradients = new Gradients(Tensor.scalar(0), Map.of(p, Tensor.of(p.shape(), 1, 2, Double.NaN, 4)));
        var clipped = ClipGrad.clipGradNorm(gradients, 1);
        assertTrue(Double.isNaN(clipped.norm()));
        for (double g : clipped.gradients().of(p).toDoubles()) {
            assertTrue(Double.isNaN(g));
        }
    }

    @ExtendWith(OnEjml.class)
    @Test
    void valuesAreClamped() {
        var parameters = OptimizerSteps.parameters(0);
        var p = parameters.get("p1");
        var gradients = new Gradients(Tensor.scalar(0), Map.of(p, Tensor.of(p.shape(), -3, -0.5, 0.5, 7)));
        assertArrayEquals(
                new double[] {-1, -0.5, 0.5, 1},
                ClipGrad.clipGradValue(gradients, 1).of(p).toDoubles());
    }

    @ExtendWith(OnEjml.class)
    @Test
    void anOptimizerAroundAnotherClipsWhatItSees() {
        var parameters = OptimizerSteps.parameters(4);
        var byHand = OptimizerSteps.parameters(4);
        var rule = new Sgd.Rule(0.9, true, 0.01);
        var clipping = new Clipping(new Sgd(parameters, rule), 0.5);
        var sgd = new Sgd(byHand, rule);
        for (int step = 0; step < 3; step++) {
            clipping.step(OptimizerSteps.gradients(parameters, step), 0.1);
            sgd.step(
                    ClipGrad.clipGradNorm(OptimizerSteps.gradients(byHand, step), 0.5)
                            .gradients(),
                    0.1);
        }
        parameters.forEach((name, p) -> assertArrayEquals(
                byHand.get(name).value().toDoubles(), p.value().toDoubles(), name));
        assertEquals(sgd.state().keySet(), clipping.state().keySet());
        assertEquals(3, clipping.parameters().size());
    }

    @ExtendWith(OnEjml.class)
    @Test
    void whatItKeepsIsThatOfWhatIsInside() {
        var layer = BatchNorm2d.of(3);
        var sgd = new Sgd(layer.parameters(), new Sgd.Rule(0.9, true, 0.01));
        var inner = new Averaging(sgd, new Ema(layer, BatchNorm2d.of(3), 0.9, false));
        var clipping = new Clipping(inner, 0.5);
        assertEquals(Set.of("ema.updates"), clipping.averages().keySet());
        assertEquals(inner.averages(), clipping.averages());
        assertEquals(inner.state(), clipping.state());
    }

    @ExtendWith(OnEjml.class)
    @Test
    void boundsThatMeanNothing() {
        var gradients = OptimizerSteps.gradients(OptimizerSteps.parameters(0), 1);
        assertEquals(
                """
                clip grad: the largest norm is 0.0
                    fix:    give a number above 0""",
                assertThrows(IllegalArgumentException.class, () -> ClipGrad.clipGradNorm(gradients, 0))
                        .getMessage());
        assertEquals(
                """
                clip grad: the largest value is NaN
                    fix:    give a number above 0""",
                assertThrows(IllegalArgumentException.class, () -> ClipGrad.clipGradValue(gradients, Double.NaN))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Clipping(null, -1));
    }

    @ExtendWith(OnEjml.class)
    @Test
    void anInfiniteGradientIsNoNumberAfterwards() {
        var p = OptimizerSteps.parameters(0).get("p1");
        var gradients =
                new Gradients(Tensor.scalar(0), Map.of(p, Tensor.of(p.shape(), 1, Double.POSITIVE_INFINITY, 3, 4)));
        var clipped = ClipGrad.clipGradNorm(gradients, 1);
        assertEquals(Double.POSITIVE_INFINITY, clipped.norm());
        assertArrayEquals(
                new double[] {0, Double.NaN, 0, 0}, clipped.gradients().of(p).toDoubles());
    }
}
