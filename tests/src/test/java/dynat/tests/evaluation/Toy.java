package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Tanh.tanh;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Fgsm;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Attacks;
import dynat.evaluation.Images;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A small network, images of which it gets most right, and attacks that fool it more and more.
final class Toy {
    private Toy() {}

    static final int SIZE = 23, CLASSES = 4;
    static final double RADIUS = 0.03;
    private static final Shape IMAGES = new Shape(SIZE, 1, 4, 4);

    /// Weak to strong.
    static final Attacks ATTACKS = (_, radius) -> AutoAttack.custom(List.of(
            new Member("noise", new Somewhere(radius)),
            new Member("half", new Fgsm(radius / 2)),
            new Member("pgd5", new Pgd(radius, radius / 4, 5, Start.UNIFORM))));

    /// Anywhere in the ball, so that random numbers matter.
    record Somewhere(double radius) implements Attack {
        @Override
        public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
            progress.iteration(1, 1, labels.length);
            return new Adversary(Norm.LINF.ball(radius).sample(clean, draws), 3);
        }
    }

    static Tensor x() {
        return Draws.of(1, "toy images").uniform(IMAGES, 0.1, 0.9);
    }

    static Classifier network() {
        Tensor first = Draws.of(2, "toy").normal(new Shape(8, 16), 0.7),
                second = Draws.of(3, "toy").normal(new Shape(CLASSES, 8), 0.7);
        Tensor zero = Tensor.full(new Shape(8), -0.5), none = Tensor.full(new Shape(CLASSES), 0);
        return v -> linear(tanh(linear(flatten(v), constant(first), constant(zero))), constant(second), constant(none));
    }

    /// What the network answers, but for every seventh image.
    static int[] labels() {
        int[] named = network().logits(constant(x())).value().argmax();
        return IntStream.range(0, SIZE)
                .map(n -> n % 7 == 3 ? (named[n] + 1) % CLASSES : named[n])
                .toArray();
    }

    static Images images() {
        return Images.of(x(), labels());
    }

    /// What has to be equal in two reports: all but the time that they took.
    static List<Object> content(Report report) {
        return List.of(
                report.outcomes().stream().map(Toy::timeless).toList(),
                report.warnings(),
                report.classes(),
                report.complete(),
                IntStream.range(0, report.outcomes().size())
                        .mapToObj(i -> adversarials(report, i))
                        .toList());
    }

    static Outcome timeless(Outcome outcome) {
        var attacks = outcome.attacks().stream()
                .map(a -> new AttackOutcome(
                        a.name(),
                        a.attack(),
                        a.attacked(),
                        a.carried(),
                        a.broken(),
                        a.robust(),
                        0,
                        a.queries(),
                        a.notes()))
                .toList();
        return new Outcome(outcome.radius(), outcome.slack(), attacks, outcome.images());
    }

    /// All reported images, to the bit.
    static List<Double> adversarials(Report report, int outcome) {
        int images = report.outcomes().get(outcome).images().size();
        return Arrays.stream(report.adversarials()
                        .images(outcome, IntStream.range(0, images).toArray())
                        .toDoubles())
                .boxed()
                .toList();
    }
}
