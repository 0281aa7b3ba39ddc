package dynat.tests.attacks;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.attacks.Spsa;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What [Spsa] estimates, and what it does with it.
@AlsoOnGpu
class SpsaProperties {

    private static final double DELTA = 0.01;

    /// On a linear function a pair of queries says `g · v`, without an error from δ. The mean of `(g · v) v` over n
    /// pairs is then off by `√((D − 1) / n)` of the gradient's length, in root mean square.
    @Property(tries = 10)
    void theEstimateConvergesToTheGradient(@ForAll long seed) {
        var planes = Planes.of(seed, 2);
        int other = 1 - planes.label(), size = planes.image().length;
        for (var device : Backends.ready()) {
            for (int pairs : new int[] {64, 1024, 16384}) {
                double[] g = device.run(() -> new Spsa(0.1, 1, pairs, 0.01, DELTA, Targets.NONE)
                        .estimate(
                                planes.classifier(), planes.clean(), new int[] {planes.label()}, Draws.of(seed, "spsa"))
                        .toDoubles());
                double[] normal = planes.normal(other);
                double error = 0, length = 0;
                for (int i = 0; i < size; i++) {
                    error += (g[i] + normal[i]) * (g[i] + normal[i]);
                    length += normal[i] * normal[i];
                }
                double off = Math.sqrt(error / length), usual = Math.sqrt((size - 1.0) / pairs);
                assertTrue(
                        off > 0.5 * usual && off < 1.6 * usual,
                        () -> "%d pairs on %s are off by %s, where %s is usual".formatted(pairs, device, off, usual));
            }
        }
    }

    /// How many images are asked about at once is not to be seen: an image alone has the estimate that it has among
    /// others.
    @Property(tries = 10)
    void theEstimateIsTheSameInAnyBatch(@ForAll long seed) {
        for (var device : Backends.sameInEveryBatch()) {
            device.run(() -> {
                var attack = new Spsa(0.1, 1, 70, 0.01, DELTA, Targets.NONE);
                var f = Contract.network(seed);
                Tensor x = Contract.images(seed);
                float[] together = attack.estimate(f, x, Contract.labels(), Contract.draws(seed))
                        .toFloats();
                int size = together.length / x.shape().dim(0);
                float[] second = new float[size], found = new float[size];
                System.arraycopy(x.toFloats(), 2 * size, second, 0, size);
                System.arraycopy(together, 2 * size, found, 0, size);
                assertArrayEquals(
                        found,
                        attack.estimate(
                                        f,
                                        Tensor.of(x.shape().with(0, 1), second),
                                        new int[] {Contract.labels()[2]},
                                        Contract.draws(seed).rows(2))
                                .toFloats());
                return null;
            });
        }
    }

    /// With many pairs Adam's steps have the signs of a gradient, so that they end where PGD's do.
    @Example
    void foolsWhereACornerOfTheBallDoes() {
        for (var device : Backends.ready()) {
            for (long seed = 1; seed <= 5; seed++) {
                var planes = Planes.of(seed, 4);
                double least = planes.distance(Norm.LINF);
                double[] far = device.run(
                        () -> planes.attackedBy(new Spsa(1.3 * least, 100, 128, 0.001, DELTA, Targets.NONE)));
                double[] near =
                        device.run(() -> planes.attackedBy(new Spsa(0.99 * least, 20, 16, 0.001, DELTA, Targets.NONE)));
                assertTrue(planes.fooledBy(far), () -> "not fooled on " + device);
                assertTrue(!planes.fooledBy(near));
                assertTrue(planes.size(Norm.LINF, far) <= 1.3 * least + 1e-7);
            }
        }
    }

    /// Every image that the classifier is shown counts as a query, and one that fools is not shown again.
    @Example
    void queriesAreCounted() {
        Backends.reference().run(() -> {
            var shown = new int[1];
            var f = Contract.network(3);
            Classifier counting = x -> {
                shown[0] += x.shape().dim(0);
                return f.logits(x);
            };
            var left = new ArrayList<Integer>();
            var found = new Spsa(0.05, 6, 20, 0.01, DELTA, Targets.NONE)
                    .perturb(
                            counting,
                            Contract.images(3),
                            Contract.labels(),
                            Contract.draws(3),
                            (_, _, some) -> left.add(some));
            assertEquals(shown[0], IntStream.of(found.queries()).sum());
            assertTrue(left.getLast() < Contract.labels().length, left.toString());
            return null;
        });
    }

    @Example
    void leastLikelyIsReached() {
        Backends.reference().run(() -> {
            var planes = Planes.of(2, 4);
            var clean = planes.clean();
            int[] label = {planes.label()};
            int[] wanted = Targets.LEAST_LIKELY
                    .classes(planes.classifier().logits(constant(clean)).value(), label, Draws.of(1, "spsa"))
                    .orElseThrow();
            var found = new Spsa(0.1, 100, 128, 0.005, DELTA, Targets.LEAST_LIKELY)
                    .perturb(planes.classifier(), clean, label, Draws.of(1, "spsa"), Progress.NONE);
            assertTrue(planes.isTakenFor(wanted[0], found.images().toDoubles()));
            return null;
        });
    }

    /// Without a gradient that could be seen, as where the answer is rounded, it still finds its way.
    @Example
    void isNotMaskedByAGradientOfZero() {
        Backends.reference().run(() -> {
            Classifier rounded = x -> {
                Variable logits = Planes.of(1, 3).classifier().logits(x);
                double[] z = logits.value().toDoubles();
                for (int i = 0; i < z.length; i++) {
                    z[i] = Math.rint(z[i] * 200) / 200;
                }
                return constant(Tensor.of(new Shape(logits.shape().dims()), z));
            };
            var planes = Planes.of(1, 3);
            var found = new Spsa(0.03, 100, 128, 0.001, DELTA, Targets.NONE)
                    .perturb(rounded, planes.clean(), new int[] {planes.label()}, Draws.of(1, "spsa"), Progress.NONE);
            assertTrue(found.fools(rounded, new int[] {planes.label()})[0]);
            return null;
        });
    }

    @Example
    void numbersThatMakeNoSense() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Spsa(0.1, 10, 0, 0.01, DELTA, Targets.NONE));
        assertEquals("""
                spsa: 10 steps of 0 pairs, rate 0.01 and delta 0.01
                    fix:    take 1 or more steps and pairs, a rate and a delta above 0""", error.getMessage());
    }
}
