package dynat.tests.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack.Progress;
import dynat.attacks.CarliniWagner;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.attacks.Targets;
import dynat.autograd.Tape;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [CarliniWagner] makes small, and that it goes about it as it says.
@AlsoOnGpu
class CarliniWagnerTest {

    private static final double ANY = Double.POSITIVE_INFINITY;
    private static final int ROWS = 40, CLASSES = 5;

    /// Logits of both signs, and all below zero, where a mask of 0 in place of −∞ would make 0 the largest other.
    @ParameterizedTest
    @ValueSource(doubles = {0, -10})
    void thePenaltyIsAsThePaperHasIt(double shift) {
        Backends.reference().run(() -> {
            Tensor z = Draws.of(1, "logits").uniform(new Shape(ROWS, CLASSES), shift - 3, shift + 3);
            double[] c = Draws.of(2, "c").uniform(new Shape(ROWS), 0.01, 5).toDoubles(), logits = z.toDoubles();
            int[] classes = new int[ROWS];
            Arrays.setAll(classes, n -> n % CLASSES);
            for (boolean towards : new boolean[] {false, true}) {
                for (double confidence : new double[] {0, 1.5}) {
                    var objective = CarliniWagner.penalty(classes, towards, confidence, c);
                    double[] found = objective.of(constant(z)).value().toDoubles();
                    double[] gradient =
                            Tape.gradient(z, v -> sum(objective.of(v))).toDoubles();
                    for (int n = 0; n < ROWS; n++) {
                        double[] row = Arrays.copyOfRange(logits, n * CLASSES, (n + 1) * CLASSES);
                        int other = largestOther(row, classes[n]), sign = towards ? -1 : 1;
                        double missing = sign * (row[classes[n]] - row[other]) + confidence;
                        assertEquals(missing > 0 ? c[n] * missing : 0, found[n], 1e-12);
                        var slope = new double[CLASSES];
                        slope[classes[n]] = missing > 0 ? sign * c[n] : 0;
                        slope[other] = -slope[classes[n]];
                        assertArrayEquals(slope, Arrays.copyOfRange(gradient, n * CLASSES, (n + 1) * CLASSES), 1e-12);
                    }
                }
            }
            return null;
        });
    }

    private static int largestOther(double[] row, int label) {
        int best = label == 0 ? 1 : 0;
        for (int k = 0; k < row.length; k++) {
            best = k != label && row[k] > row[best] ? k : best;
        }
        return best;
    }

    @Test
    void foolsByTheConfidenceAskedFor() {
        for (var device : Backends.ready()) {
            for (long seed = 1; seed <= 5; seed++) {
                var planes = Planes.of(seed, 4);
                double confidence = 0.2;
                double[] x = device.run(
                        () -> planes.attackedBy(new CarliniWagner(ANY, confidence, 9, 300, 0.01, 0.001, Targets.NONE)));
                double[] logits = planes.logits(x);
                double ahead = logits[largestOther(logits, planes.label())] - logits[planes.label()];
                assertTrue(ahead >= confidence - 1e-6 && ahead < confidence * 1.05, device + " is ahead by " + ahead);
            }
        }
    }

    @Test
    void anotherRoundNeverFindsAFartherImage() {
        Backends.reference().run(() -> {
            var planes = Planes.of(3, 4);
            double before = ANY;
            for (int rounds = 4; rounds <= 9; rounds++) {
                double[] x = planes.attackedBy(new CarliniWagner(ANY, 0, rounds, 60, 0.01, 0.001, Targets.NONE));
                double size = planes.fooledBy(x) ? planes.size(Norm.L2, x) : ANY;
                assertTrue(size <= before, "%d rounds: %s, after %s".formatted(rounds, size, before));
                before = size;
            }
            assertTrue(before < ANY);
            return null;
        });
    }

    /// The answer never changes, so that the loss never falls: each round takes its first step, and a tenth of its
    /// steps for each of four lengths.
    @Test
    void stopsWhereNothingIsGained() {
        Backends.reference().run(() -> {
            Classifier f = x -> constant(Tensor.of(new Shape(1, 2), 1, 0));
            Tensor clean = Tensor.full(new Shape(1, 1, 2, 2), 0.25);
            var found = new CarliniWagner(ANY, 0, 3, 1000, 0.01, 0.001, Targets.NONE)
                    .perturb(f, clean, new int[] {0}, Draws.of(1, "cw"), Progress.NONE);
            assertEquals(1 + 3 * 401, found.queries()[0]);
            assertArrayEquals(clean.toDoubles(), found.images().toDoubles());
            return null;
        });
    }

    @Test
    void numbersThatMakeNoSense() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> new CarliniWagner(1, 0, 0, 10, 0.01, 0.001, Targets.NONE));
        assertEquals("""
                cw: 0 rounds of 10 steps of rate 0.01, constant 0.001 and confidence 0.0
                    fix:    take 1 or more rounds and steps, a rate and a constant above 0, a confidence from 0""", error.getMessage());
        for (var bad : new double[][] {{-1, 0, 0.01, 0.001}, {1, -1, 0.01, 0.001}, {1, 0, 0, 0.001}, {1, 0, 0.01, 0}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new CarliniWagner(bad[0], bad[1], 9, 10, bad[2], bad[3], Targets.NONE));
        }
    }
}
