package dynat.tests.attacks;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Another start never undoes what the ones before found, and is spent only on the images that they did not.
@AlsoOnGpu
class RestartProperties {

    private static final int STEPS = 2;

    private static Pgd pgd(Norm norm, double part, int restarts, Targets targets) {
        double radius = part * (norm == Norm.LINF ? 0.08 : norm == Norm.L2 ? 0.3 : 1.2);
        return new Pgd(norm.ball(radius), radius / 2, STEPS, Start.UNIFORM, Loss.CE, restarts, targets);
    }

    @Property(tries = 40)
    void moreAreNeverWorse(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier f = Contract.network(seed);
            boolean[] before = new boolean[7];
            double[] lossBefore = IntStream.range(0, 7)
                    .mapToDouble(_ -> Double.NEGATIVE_INFINITY)
                    .toArray();
            for (int restarts = 2; restarts <= 5; restarts++) {
                Adversary found = perturb(pgd(norm, 1, restarts, Targets.NONE), f, seed);
                boolean[] fools = found.fools(f, Contract.labels());
                double[] losses = crossEntropy(f.logits(Variable.constant(found.images())), Contract.labels(), NONE)
                        .value()
                        .toDoubles();
                for (int n = 0; n < 7; n++) {
                    assertTrue(fools[n] || !before[n], "image %d was fooled by fewer starts".formatted(n));
                    assertTrue(fools[n] || losses[n] >= lossBefore[n], "the loss of image %d fell".formatted(n));
                }
                before = fools;
                lossBefore = losses;
            }
            return null;
        });
    }

    /// The first of several starts is that of one alone, so that one that fools is kept.
    @Property(tries = 20)
    void theFirstStartIsThatOfOneAlone(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier f = Contract.network(seed);
            Adversary one = perturb(pgd(norm, 1, 1, Targets.NONE), f, seed);
            Adversary several = perturb(pgd(norm, 1, 3, Targets.NONE), f, seed);
            boolean[] fools = one.fools(f, Contract.labels());
            double[] alone = one.images().toDoubles(), kept = several.images().toDoubles();
            for (int i = 0; i < alone.length; i++) {
                assertTrue(!fools[i / 36] || alone[i] == kept[i]);
            }
            return null;
        });
    }

    @Property(tries = 20)
    void onlyImagesThatAreNotFooledGoOn(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            List<Integer> asked = new ArrayList<>();
            Classifier network = Contract.network(seed),
                    f =
                            x -> {
                                asked.add(x.shape().dim(0));
                                return network.logits(x);
                            };
            List<Integer> told = new ArrayList<>();
            Adversary found = pgd(norm, 1, 3, Targets.NONE)
                    .perturb(f, Contract.images(seed), Contract.labels(), Contract.draws(seed), (done, of, left) -> {
                        assertEquals(3 * STEPS, of);
                        assertEquals(told.size() + 1, done);
                        told.add(left);
                    });
            assertEquals(
                    IntStream.of(found.queries()).sum(),
                    asked.stream().mapToInt(i -> i).sum());
            int restart = 0;
            for (int i = 0; i < asked.size(); i += STEPS + 1, restart++) {
                int began = restart;
                long going = IntStream.of(found.queries())
                        .filter(queries -> queries > began * (STEPS + 1))
                        .count();
                for (int k = i; k <= i + STEPS; k++) {
                    assertEquals(going, (long) asked.get(k));
                }
                assertEquals(going, (long) told.get(restart * STEPS));
            }
            boolean[] fools = found.fools(network, Contract.labels());
            for (int n = 0; n < 7; n++) {
                assertTrue(fools[n] || found.queries()[n] == 3 * (STEPS + 1), "image %d was given up".formatted(n));
            }
            return null;
        });
    }

    /// A target counts more than that the label is left, and that more than the loss.
    @Property(tries = 20)
    void targetsThatWereReachedStay(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier f = Contract.network(seed);
            int[] targets = {1, 2, 0, 2, 0, 1, 1};
            int[] before = new int[7];
            for (int restarts = 2; restarts <= 5; restarts++) {
                Adversary found = perturb(pgd(norm, 2, restarts, Targets.given(targets)), f, seed);
                int[] answers =
                        f.logits(Variable.constant(found.images())).value().argmax();
                for (int n = 0; n < 7; n++) {
                    int rank = answers[n] == targets[n] ? 2 : answers[n] == Contract.labels()[n] ? 0 : 1;
                    assertTrue(rank >= before[n], "image %d fell from %d to %d".formatted(n, before[n], rank));
                    before[n] = rank;
                }
            }
            return null;
        });
    }

    private static Adversary perturb(Pgd attack, Classifier f, long seed) {
        return attack.perturb(f, Contract.images(seed), Contract.labels(), Contract.draws(seed), Progress.NONE);
    }
}
