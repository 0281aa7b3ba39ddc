package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final int[] LABELS = {0, 1, 2};
    private static final Draws DRAWS = Draws.of(1, "targets");

    private static Tensor logits() {
        return Tensor.of(new Shape(3, 3), -5, 2, 1, 3, -4, 0, 7, 7, -9);
    }

    private static Optional<int[]> classes(Targets targets, Supplier<Tensor> logits, int... labels) {
        return Backends.reference().run(() -> targets.classes(logits.get(), labels, DRAWS));
    }

    private static void assertRefused(String message, Targets targets, Supplier<Tensor> logits, int... labels) {
        var error = assertThrows(IllegalArgumentException.class, () -> classes(targets, logits, labels));
        assertEquals(message, error.getMessage());
    }

    @Test
    void noneAreNone() {
        assertEquals(Optional.empty(), classes(Targets.NONE, TargetsTest::logits, LABELS));
    }

    @Test
    void theLeastLikelyIsNotTheLabel() {
        assertArrayEquals(
                new int[] {2, 2, 0},
                classes(Targets.LEAST_LIKELY, TargetsTest::logits, LABELS).orElseThrow());
        assertArrayEquals(
                new int[] {0, 1, 2},
                classes(Targets.LEAST_LIKELY, TargetsTest::logits, 1, 2, 0).orElseThrow());
    }

    @Test
    void randomOnesAreAllOthersAlike() {
        int images = 3000, k = 4;
        var counts = new int[k][k];
        Backends.reference().run(() -> {
            var labels = new int[images];
            for (int n = 0; n < images; n++) {
                labels[n] = n % k;
            }
            int[] targets = Targets.RANDOM
                    .classes(Tensor.full(new Shape(images, k), 0), labels, DRAWS)
                    .orElseThrow();
            for (int n = 0; n < images; n++) {
                counts[labels[n]][targets[n]]++;
            }
            return null;
        });
        for (int label = 0; label < k; label++) {
            for (int target = 0; target < k; target++) {
                int count = counts[label][target];
                assertTrue(target == label ? count == 0 : Math.abs(count - 250) < 60, "" + count);
            }
        }
    }

    @Test
    void givenOnesAreTaken() {
        assertArrayEquals(
                new int[] {1, 0, 1},
                classes(Targets.given(1, 0, 1), TargetsTest::logits, LABELS).orElseThrow());
    }

    @Test
    void givenOnesThatDoNotFit() {
        assertRefused(
                "targets: 2 were given for 3 images\n    fix:    attack as many images as there are targets",
                Targets.given(1, 0),
                TargetsTest::logits,
                LABELS);
        for (int bad : new int[] {-1, 1, 3}) {
            assertRefused(
                    "targets: %d, that of image 1 with label 1, is no target\n    fix:    give another class from 0 to 2"
                            .formatted(bad),
                    Targets.given(1, bad, 0),
                    TargetsTest::logits,
                    LABELS);
        }
    }

    @Test
    void oneClassIsNoChoice() {
        for (Targets targets : new Targets[] {Targets.LEAST_LIKELY, Targets.RANDOM}) {
            assertRefused(
                    "targets: there is 1 class, so none other than the label\n    fix:    attack without a target",
                    targets,
                    () -> Tensor.of(new Shape(2, 1), 1, 2),
                    0,
                    0);
        }
    }

    @Test
    void aLossThatKnowsNoClassesHasNoTargets() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new Pgd(Norm.LINF.ball(0.1), 0.1, 1, Start.NOISE, Loss.KL, 1, Targets.RANDOM));
        assertEquals(
                "pgd: the loss KL knows no classes, so it cannot lead to targets\n"
                        + "    fix:    climb CE, MARGIN or DLR, or pass Targets.NONE",
                error.getMessage());
    }
}
