package dynat.tests.methods;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Slice.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.datasets.Augmentation;
import dynat.datasets.HoldOut;
import dynat.datasets.Subset;
import dynat.methods.Control;
import dynat.methods.Control.Saving;
import dynat.methods.Evaluation;
import dynat.methods.Mixing;
import dynat.methods.Moment;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.tensor.Shape;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run draws, and what it makes of its steps' reports: 60 images in batches of 16, the last of 12.
class DrawsOfARunTest {

    private static final int EPOCHS = 3, STEPS = 4;

    @TempDir
    Path folder;

    /// Every epoch has the same batches.
    private void run(Mixing mixing, Function<Moment, Map<String, Double>> step, Trainer.Listener listener) {
        var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
        var plan = new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                EPOCHS,
                16,
                Augmentation.NONE,
                _ -> 0.1,
                Tiny.ATTACK,
                5,
                Map.of(),
                mixing,
                Optional.empty());
        var fixed = new Control(0, Optional.empty(), 0, true, Saving.NONE);
        Backends.reference().run(() -> new Trainer(Idle.of(step), plan, fixed, folder, listener, () -> false).run());
    }

    @Test
    void everyImageHasOtherDrawsInEveryEpoch() {
        var rows = new ArrayList<List<Double>>();
        run(
                Mixing.NONE,
                m -> {
                    int images = m.truth().length;
                    double[] u = m.draws().uniform(new Shape(images, 2), 0, 1).toDoubles();
                    IntStream.range(0, images).forEach(n -> rows.add(List.of(u[2 * n], u[2 * n + 1])));
                    return Map.of();
                },
                new Trainer.Listener() {});
        assertEquals(EPOCHS * 60, rows.size());
        assertEquals(rows.size(), rows.stream().distinct().count());
    }

    /// By the targets: λ and 1 − λ.
    @Test
    void everyStepIsMixedByAnotherPart() {
        var parts = new ArrayList<Double>();
        run(
                new Mixing(1, 0, 0),
                m -> {
                    parts.add(Arrays.stream(m.target().toDoubles())
                            .filter(t -> t < 1)
                            .max()
                            .orElseThrow());
                    return Map.of();
                },
                new Trainer.Listener() {});
        assertEquals(EPOCHS * STEPS, parts.size());
        assertTrue(parts.stream().allMatch(part -> part > 0.5), parts::toString);
        assertEquals(parts.size(), parts.stream().distinct().count(), parts::toString);
    }

    /// (48 · 1 + 12 · 6) / 60.
    @Test
    void anEpochsMeanIsThatOfItsImages() {
        var means = new ArrayList<Double>();
        var soFar = new ArrayList<Double>();
        run(Mixing.NONE, m -> Map.of("a", m.truth().length == 16 ? 1.0 : 6.0), new Trainer.Listener() {
            @Override
            public void step(Position at, int steps, Map<String, Double> report, double rate) {
                soFar.add(at.means().get("a"));
            }

            @Override
            public void epoch(int epoch, Map<String, Double> metrics) {
                means.add(metrics.get("a"));
            }
        });
        assertEquals(List.of(2.0, 2.0, 2.0), means);
        assertEquals(List.of(1.0, 1.0, 1.0, 2.0), soFar.subList(0, 4));
    }

    /// An attack that shows images which are drawn anew.
    @Test
    void anEvaluationDrawsForImagesAndNotForPlacesInABatch() {
        Backends.reference().run(() -> {
            Classifier f = v -> slice(flatten(v), 1, 0, 3);
            var data = new Subset(
                    new Tiny.Bars(75), IntStream.range(0, 40).map(i -> 74 - i).toArray());
            Attack draws = (_, x, _, own, _) -> new Adversary(own.uniform(x.shape(), 0, 1), 1);
            boolean[][] right = IntStream.of(4, 9, 40)
                    .mapToObj(batch -> Evaluation.of("draws", draws, f, data, batch, 1, _ -> true)
                            .right())
                    .toArray(boolean[][]::new);
            assertArrayEquals(right[0], right[1]);
            assertArrayEquals(right[0], right[2]);
            var last = Evaluation.of(
                    "draws", draws, f, new Subset(data, IntStream.range(30, 40).toArray()), 9, 1, _ -> true);
            assertArrayEquals(Arrays.copyOfRange(right[0], 30, 40), last.right());
            return null;
        });
    }
}
