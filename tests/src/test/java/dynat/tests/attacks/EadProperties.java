package dynat.tests.attacks;

import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Ead;
import dynat.attacks.Ead.Rule;
import dynat.attacks.Norm;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// The parts of [Ead], and what it prefers.
class EadProperties {

    private static final double ANY = Double.POSITIVE_INFINITY;

    /// As the paper has it in its equation 5, case by case.
    @Property
    void shrinksAsThePaperHasIt(
            @ForAll @DoubleRange(min = -1, max = 2) double z,
            @ForAll @DoubleRange(min = 0, max = 1) double clean,
            @ForAll @DoubleRange(min = 0, max = 0.3) double beta) {
        double wanted = clean;
        if (z - clean > beta) {
            wanted = Math.min(z - beta, 1);
        } else if (z - clean < -beta) {
            wanted = Math.max(z + beta, 0);
        }
        assertEquals(wanted, Ead.shrink(input(0), input(1), beta).at(z, clean), 1e-15);
    }

    /// It is the least of `½(x − z)² + β|x − clean|` over `[0, 1]`, found here by looking everywhere.
    @Property(tries = 50)
    void shrinkageIsANearestPoint(
            @ForAll @DoubleRange(min = -1, max = 2) double z,
            @ForAll @DoubleRange(min = 0, max = 1) double clean,
            @ForAll @DoubleRange(min = 0, max = 0.3) double beta) {
        double best = ANY, at = 0;
        for (int i = 0; i <= 100_000; i++) {
            double x = i / 100_000.0, value = (x - z) * (x - z) / 2 + beta * Math.abs(x - clean);
            if (value < best) {
                best = value;
                at = x;
            }
        }
        assertEquals(at, Ead.shrink(input(0), input(1), beta).at(z, clean), 2e-5);
    }

    /// On the same path, each rule finds the better image by its own measure.
    @Example
    void eachRuleKeepsWhatItPrefers() {
        int differ = 0;
        for (long seed = 1; seed <= 6; seed++) {
            var planes = Planes.of(seed, 4);
            double beta = 0.001;
            double[] l1 = found(planes, beta, Rule.L1), en = found(planes, beta, Rule.EN);
            assertTrue(planes.fooledBy(l1) && planes.fooledBy(en));
            assertTrue(planes.size(Norm.L1, l1) <= planes.size(Norm.L1, en));
            assertTrue(elasticNet(planes, beta, en) <= elasticNet(planes, beta, l1));
            differ += Arrays.equals(l1, en) ? 0 : 1;
        }
        assertTrue(differ > 0);
    }

    private static double[] found(Planes planes, double beta, Rule rule) {
        return Backends.reference()
                .run(() -> planes.attackedBy(new Ead(ANY, 0, beta, rule, true, 9, 200, 0.01, 0.001, Targets.NONE)));
    }

    private static double elasticNet(Planes planes, double beta, double... x) {
        double l2 = planes.size(Norm.L2, x);
        return l2 * l2 + beta * planes.size(Norm.L1, x);
    }

    /// Carlini and Wagner's change is in every number; shrinkage leaves most of them as they were.
    @Example
    void changesFewNumbers() {
        for (long seed = 1; seed <= 5; seed++) {
            var planes = Planes.of(seed, 3);
            double[] x = found(planes, 0.01, Rule.L1);
            int changed = 0;
            for (int i = 0; i < x.length; i++) {
                changed += x[i] == planes.image()[i] ? 0 : 1;
            }
            assertTrue(changed > 0 && changed <= x.length / 4, "changed " + changed + " of " + x.length);
        }
    }

    @Example
    void leastLikelyIsReached() {
        Backends.reference().run(() -> {
            var planes = Planes.of(2, 4);
            int[] label = {planes.label()};
            int[] wanted = Targets.LEAST_LIKELY
                    .classes(
                            planes.classifier()
                                    .logits(Variable.constant(planes.clean()))
                                    .value(),
                            label,
                            Draws.of(1, "ead"))
                    .orElseThrow();
            double[] x =
                    planes.attackedBy(new Ead(ANY, 0, 0.001, Rule.EN, true, 9, 200, 0.01, 0.001, Targets.LEAST_LIKELY));
            assertTrue(planes.isTakenFor(wanted[0], x));
            return null;
        });
    }

    @Example
    void numbersThatMakeNoSense() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new Ead(1, 0, -0.5, Rule.L1, true, 9, 10, 0.01, 0.001, Targets.NONE));
        assertEquals("""
                ead: 9 rounds of 10 steps of rate 0.01, constant 0.001, confidence 0.0 and beta -0.5
                    fix:    take 1 or more rounds and steps, a rate and a constant above 0, the others from 0""", error.getMessage());
    }
}
