package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Apgd;
import dynat.attacks.Apgd.Keep;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.SquareAttack;
import dynat.attacks.SquareRuns;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every start of an attack has random numbers of its own: a classifier that nothing fools sees no two alike.
class OwnDrawsTest {

    private static final Shape IMAGES = new Shape(3, 1, 4, 4);
    private static final double RADIUS = 0.05;

    private final List<List<Double>> seen = new ArrayList<>();

    /// Answers class 0, flat, and writes down what it is asked.
    private final Classifier flat = v -> {
        seen.add(Arrays.stream(v.value().toDoubles()).boxed().toList());
        double[] row = {4, 3, 2, 1};
        return Variable.constant(Tensor.of(
                new Shape(v.shape().dim(0), 4),
                IntStream.range(0, v.shape().dim(0))
                        .mapToObj(_ -> row)
                        .flatMapToDouble(DoubleStream::of)
                        .toArray()));
    };

    private static Tensor x() {
        return Draws.of(1, "x").uniform(IMAGES, 0.3, 0.7);
    }

    /// @param calls  how often it is asked in all
    /// @param starts which of the calls are about random starts, from 0
    private void assertStartsDiffer(Attack attack, int calls, int... starts) {
        seen.clear();
        Backends.reference().run(() -> attack.perturb(flat, x(), new int[3], Draws.of(2, "own"), Progress.NONE));
        assertEquals(calls, seen.size(), attack.toString());
        assertEquals(
                starts.length,
                IntStream.of(starts).mapToObj(seen::get).distinct().count(),
                () -> "two starts are alike: " + attack);
    }

    @ParameterizedTest
    @EnumSource
    void ofRestartsOfPgd(Norm norm) {
        var ball = norm.ball(RADIUS);
        assertStartsDiffer(new Pgd(ball, 0.01, 1, Start.UNIFORM, Loss.CE, 4, Targets.NONE), 8, 0, 2, 4, 6);
    }

    @ParameterizedTest
    @EnumSource
    void ofRestartsOfApgd(Keep keep) {
        for (Norm norm : Norm.values()) {
            var ascent = ApgdRun.of(norm, RADIUS).withIterations(1);
            assertStartsDiffer(new Apgd(ascent, Loss.CE, 3, keep), 7, 1, 3, 5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTargetsAndRestartsOfApgd(Norm norm) {
        var ascent = ApgdRun.of(norm, RADIUS).withIterations(1);
        assertStartsDiffer(new ApgdTargeted(ascent, 2, 2), 9, 1, 3, 5, 7);
    }

    /// Each target's first start is the clean image.
    @ParameterizedTest
    @EnumSource
    void ofTargetsAndRestartsOfFab(Norm norm) {
        var settings = FabSettings.STANDARD.iterations(1).restarts(3);
        assertStartsDiffer(new FabTargeted(norm, RADIUS, 2, settings), 13, 1, 3, 5, 9, 11);
    }

    /// An attack that finds nothing and remembers where it looked.
    private record Looks(List<Double> at) implements Attack {
        @Override
        public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
            for (double number : draws.uniform(clean.shape(), 0, 1).toDoubles()) {
                at.add(number);
            }
            return new Adversary(clean, 0);
        }
    }

    @Test
    void ofMembersOfAnEnsemble() {
        var at = new ArrayList<Double>();
        var attack = AutoAttack.custom(List.of(new Member("a", new Looks(at)), new Member("b", new Looks(at))));
        Backends.reference().run(() -> attack.perturb(flat, x(), new int[3], Draws.of(2, "own"), Progress.NONE));
        assertEquals(2 * IMAGES.size(), at.size());
        assertEquals(at.size(), at.stream().distinct().count());
    }

    /// What changes nothing is no progress: the image stays that of the start.
    @ParameterizedTest
    @EnumSource
    void squareAcceptsNoEqualLoss(Norm norm) {
        for (var loss : List.of(Loss.MARGIN, Loss.CE)) {
            seen.clear();
            Backends.reference().run(() -> {
                var attack = new SquareAttack(norm, RADIUS, 5, 0.8, 1, loss, false, Targets.NONE);
                Tensor found = SquareRuns.run(
                                attack, flat, x(), new int[3], Draws.of(2, "square"), (_, _, _, _, _) -> {})
                        .images();
                assertTrue(seen.size() >= 7 && !seen.get(1).equals(seen.get(2)));
                assertArrayEquals(seen.get(1).stream().mapToDouble(v -> v).toArray(), found.toDoubles());
                return null;
            });
        }
    }
}
