package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Bim;
import dynat.attacks.Classifier;
import dynat.attacks.Fgsm;
import dynat.attacks.Loss;
import dynat.attacks.MiFgsm;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On a linear model the worst image in a ball is known. With two classes the loss of label 0 grows along
/// `g = w₁ − w₀`, everywhere.
class LinearModelProperties {

    private static final int PIXELS = 36;
    private static final Shape IMAGE = new Shape(1, 1, 6, 6);

    @Provide
    Arbitrary<Loss> losses() {
        return Arbitraries.of(Loss.CE, Loss.MARGIN, Loss.DLR); // with two classes DLR is MARGIN
    }

    @Property(tries = 60)
    void pgdInLinfFindsTheCorner(@ForAll long seed, @ForAll Start start, @ForAll("losses") Loss loss) {
        onEjml(() -> {
            double radius = 0.3;
            double[] x = image(seed, 0, 1), g = direction(seed), worst = new double[PIXELS];
            Arrays.setAll(worst, i -> clamp(x[i] + radius * Math.signum(g[i])));
            check(worst, pgd(Norm.LINF, radius, radius / 2, 5, start, loss, seed, x), 1e-12);
        });
    }

    @Property(tries = 60)
    void pgdInL2FindsTheEndOfTheGradient(@ForAll long seed, @ForAll Start start, @ForAll("losses") Loss loss) {
        onEjml(() -> {
            double radius = 0.2;
            double[] x = image(seed, 0.2, 0.8), g = direction(seed), worst = new double[PIXELS];
            double length = Math.sqrt(Arrays.stream(g).map(v -> v * v).sum());
            Arrays.setAll(worst, i -> x[i] + radius * g[i] / length);
            check(worst, pgd(Norm.L2, radius, radius, 60, start, loss, seed, x), 1e-10);
        });
    }

    /// Where pixels end at 0 or 1, those that are left go as much further as the radius then lets them.
    @Property(tries = 60)
    void pgdInL2UsesTheWholeRadiusAtTheBox(@ForAll long seed, @ForAll Start start, @ForAll("losses") Loss loss) {
        onEjml(() -> {
            double radius = 1.5;
            double[] x = image(seed, 0, 1), g = direction(seed);
            double low = 0, high = 1e6;
            for (int i = 0; i < 200; i++) {
                double middle = (low + high) / 2;
                if (distance(x, along(x, g, middle)) < radius) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            check(along(x, g, low), pgd(Norm.L2, radius, radius, 300, start, loss, seed, x), 1e-8);
        });
    }

    private static double[] along(double[] x, double[] g, double scale) {
        return IntStream.range(0, PIXELS)
                .mapToDouble(i -> clamp(x[i] + scale * g[i]))
                .toArray();
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, PIXELS)
                .mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    /// In L1 a radius is best spent on the pixels with the largest gradients, each as far as the box lets it.
    @Property(tries = 60)
    void pgdInL1SpendsTheRadiusOnTheBestPixels(@ForAll long seed, @ForAll Start start, @ForAll("losses") Loss loss) {
        onEjml(() -> {
            double radius = 3;
            double[] x = image(seed, 0, 1), g = direction(seed), worst = x.clone();
            int[] best = IntStream.range(0, PIXELS)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(g[i])))
                    .mapToInt(i -> i)
                    .toArray();
            double left = radius;
            for (int i : best) {
                double step = Math.min(left, g[i] > 0 ? 1 - x[i] : x[i]);
                worst[i] = x[i] + Math.signum(g[i]) * step;
                left -= step;
            }
            check(worst, pgd(Norm.L1, radius, radius / 2, 400, start, loss, seed, x), 1e-8);
        });
    }

    @Example
    void dlrOfTwoClassesIsSaidToBeTheMargin() {
        onEjml(() -> {
            Adversary found = pgd(Norm.LINF, 0.1, 0.1, 1, Start.CLEAN, Loss.DLR, 1, image(1, 0, 1));
            assertEquals(
                    List.of("the DLR loss compares 3 classes and there are 2, so the margin took its place"),
                    found.notes());
            assertEquals(
                    List.of(),
                    pgd(Norm.LINF, 0.1, 0.1, 1, Start.CLEAN, Loss.CE, 1, image(1, 0, 1))
                            .notes());
        });
    }

    /// The images lie about the point where all classes are as likely, and the ball is wide.
    @ParameterizedTest
    @EnumSource(Norm.class)
    void targetedAttacksReachTheirTargets(Norm norm) {
        int[] labels = {0, 1, 2, 3, 0}, given = {3, 0, 1, 2, 1};
        onEjml(() -> {
            for (long seed = 1; seed <= 10; seed++) {
                Classifier f = model(seed, 4);
                Tensor x = Draws.of(seed, "x").uniform(new Shape(labels.length, 1, 6, 6), 0.4, 0.6);
                Tensor logits = f.logits(Variable.constant(x)).value();
                for (Targets targets : List.of(Targets.given(given), Targets.LEAST_LIKELY, Targets.RANDOM)) {
                    int[] wanted = targets.classes(logits, labels, draws(seed)).orElseThrow();
                    for (Attack attack : targeted(norm, targets)) {
                        Tensor found = attack.perturb(f, x, labels, draws(seed), Progress.NONE)
                                .images();
                        assertArrayEquals(
                                wanted,
                                f.logits(Variable.constant(found)).value().argmax(),
                                attack.toString());
                    }
                }
            }
        });
    }

    private static List<Attack> targeted(Norm norm, Targets targets) {
        double radius = norm == Norm.LINF ? 0.35 : norm == Norm.L2 ? 2 : 10;
        var ball = norm.ball(radius);
        var iterative = Stream.<Attack>of(
                new Bim(ball, radius / 4, 40, targets),
                new MiFgsm(ball, radius / 4, 40, 0.5, targets),
                new Pgd(ball, radius / 4, 40, Start.UNIFORM, Loss.CE, 1, targets),
                new Pgd(ball, radius / 4, 40, Start.UNIFORM, Loss.MARGIN, 1, targets),
                new Pgd(ball, radius / 4, 40, Start.CLEAN, Loss.DLR, 2, targets));
        // one step in L1 moves one pixel of 36, which is not enough
        return Stream.concat(iterative, norm == Norm.L1 ? Stream.of() : Stream.of(new Fgsm(ball, targets)))
                .toList();
    }

    private static Adversary pgd(
            Norm norm, double radius, double stride, int steps, Start start, Loss loss, long seed, double[] x) {
        return new Pgd(norm.ball(radius), stride, steps, start, loss, 1, Targets.NONE)
                .perturb(model(seed, 2), Tensor.of(IMAGE, x), new int[] {0}, draws(seed), Progress.NONE);
    }

    private static void check(double[] worst, Adversary found, double tolerance) {
        assertArrayEquals(worst, found.images().toDoubles(), tolerance);
    }

    private static double clamp(double v) {
        return Math.clamp(v, 0, 1);
    }

    private static double[] image(long seed, double low, double high) {
        return Draws.of(seed, "x").uniform(IMAGE, low, high).toDoubles();
    }

    private static Tensor weights(long seed, int classes) {
        return Draws.of(seed, "w").uniform(new Shape(classes, PIXELS), -1, 1);
    }

    private static Classifier model(long seed, int classes) {
        Tensor w = weights(seed, classes);
        Tensor grey = Tensor.full(new Shape(PIXELS, 1), -0.5);
        Tensor bias = w.matmul(grey).reshape(new Shape(classes));
        return v -> linear(flatten(v), Variable.constant(w), Variable.constant(bias));
    }

    private static double[] direction(long seed) {
        double[] w = weights(seed, 2).toDoubles();
        return IntStream.range(0, PIXELS).mapToDouble(i -> w[PIXELS + i] - w[i]).toArray();
    }

    private static Draws draws(long seed) {
        return Draws.of(seed, "attack");
    }

    private static void onEjml(Runnable body) {
        Backends.reference().run((Supplier<Void>) () -> {
            body.run();
            return null;
        });
    }
}
