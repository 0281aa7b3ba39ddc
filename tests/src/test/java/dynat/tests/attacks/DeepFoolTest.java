package dynat.tests.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Tanh.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.DeepFool;
import dynat.attacks.Norm;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How [DeepFool] goes about it; how near it comes is in [MinimalNormProperties].
@AlsoOnGpu
class DeepFoolTest {

    private static final double ANY = Double.POSITIVE_INFINITY;

    /// One step is enough for a linear classifier: the answer to the clean image, a gradient a class, and another
    /// answer.
    @Test
    void asksOnceAClassOnALinearModel() {
        Backends.reference().run(() -> {
            var planes = Planes.of(4, 5);
            var found = new DeepFool(Norm.L2, ANY)
                    .perturb(
                            planes.classifier(),
                            planes.clean(),
                            new int[] {planes.label()},
                            Draws.of(1, "deepfool"),
                            Progress.NONE);
            assertEquals(1 + 1 + 1, found.queries()[0]);
            assertEquals(
                    List.of("deepfool: 9 candidates were asked for, but there are 4 classes besides the label"),
                    found.notes());
            return null;
        });
    }

    /// The likeliest class is looked at first; where it is not the nearest, looking at it alone finds a longer way.
    @Test
    void moreCandidatesFindShorterWays() {
        Backends.reference().run(() -> {
            int shorter = 0;
            for (long seed = 1; seed <= 12; seed++) {
                var planes = Planes.of(seed, 6);
                double one = planes.size(Norm.L2, planes.attackedBy(new DeepFool(Norm.L2, ANY, 50, 0, 1)));
                double all = planes.size(Norm.L2, planes.attackedBy(new DeepFool(Norm.L2, ANY, 50, 0, 5)));
                assertTrue(all <= one * (1 + 1e-9), "%s candidates' way, %s that of one".formatted(all, one));
                shorter += all < one * 0.99 ? 1 : 0;
            }
            assertTrue(shorter > 0);
            return null;
        });
    }

    @Test
    void stopsWhereNoGradientShowsAWay() {
        Backends.reference().run(() -> {
            Classifier f = x -> constant(Tensor.of(new Shape(1, 2), 1, 0));
            Tensor clean = Tensor.full(new Shape(1, 1, 2, 2), 0.25);
            var found = new DeepFool(Norm.LINF, ANY)
                    .perturb(f, clean, new int[] {0}, Draws.of(1, "deepfool"), Progress.NONE);
            assertEquals(1 + 1 + 1, found.queries()[0]);
            assertArrayEquals(clean.toDoubles(), found.images().toDoubles());
            return null;
        });
    }

    /// Where boundaries are not planes, it takes some steps.
    @ParameterizedTest
    @EnumSource(names = {"L2", "LINF"})
    void foolsWhatIsNotLinear(Norm norm) {
        for (var device : Backends.ready()) {
            device.run(() -> {
                var draws = Draws.of(5, "curved");
                var first = constant(draws.at(0).normal(new Shape(20, 36), 1));
                var second = constant(draws.at(1).normal(new Shape(4, 20), 1));
                var none = constant(Tensor.full(new Shape(20), 0));
                var shift = constant(Tensor.full(new Shape(4), 0));
                Classifier f = x -> linear(tanh(linear(flatten(x), first, none)), second, shift);
                Tensor clean = Contract.images(2);
                int[] labels = f.logits(constant(clean)).value().argmax();
                var found = new DeepFool(norm, ANY).perturb(f, clean, labels, Contract.draws(2), Progress.NONE);
                for (boolean fools : found.fools(f, labels)) {
                    assertTrue(fools, () -> Arrays.toString(found.queries()));
                }
                assertTrue(Arrays.stream(found.queries()).max().orElseThrow() > 1 + 1 + 1);
                assertTrue(Arrays.stream(found.queries()).max().orElseThrow() < 1 + 2 * 10);
                return null;
            });
        }
    }

    @Test
    void hasNoL1() {
        var error = assertThrows(IllegalArgumentException.class, () -> new DeepFool(Norm.L1, 1));
        assertEquals("deepfool: it has no norm L1\n    fix:    choose L2 or Linf", error.getMessage());
    }

    @Test
    void numbersThatMakeNoSense() {
        var error = assertThrows(IllegalArgumentException.class, () -> new DeepFool(Norm.L2, 1, 0, 0.02, 9));
        assertEquals("""
                deepfool: 0 steps, overshoot 0.02 and 9 candidates
                    fix:    take 1 or more steps and candidates, an overshoot from 0""", error.getMessage());
    }
}
