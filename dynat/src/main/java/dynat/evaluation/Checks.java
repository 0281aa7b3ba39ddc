package dynat.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Sum.sum;
import static dynat.evaluation.Findings.number;

import dynat.attacks.Adversary;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Loss;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.Witness;
import dynat.evaluation.Warning.Kind;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Looks at a classifier before it is attacked: is it one that these attacks can say something about?
///
/// What is asked of it is asked about the first [#MOST] images, in batches of the evaluation's size; what needs
/// gradients about those of them that are right, and of the surrogate if there is one.
final class Checks {

    private static final int MOST = 64, PASSES = 5, QUARTERS = 4;
    private static final double SAME = 1e-4, ONE = 1e-5; // as the official code
    private static final double BARELY = 1.5; // times what guessing reaches
    private static final double RISE = 0.1; // of the images, that a larger step may fool fewer of

    private final Evaluator settings;
    private final Classifier f, attacked;
    private final Images images;
    private final CleanPass clean;
    private boolean random;

    Checks(Evaluator settings, Classifier f, Images images, CleanPass clean) {
        this.settings = settings;
        this.f = f;
        this.attacked = settings.attacked(f);
        this.images = images;
        this.clean = clean;
    }

    /// @param attacks those with the largest radius
    List<Warning> before(AutoAttack attacks) {
        List<Warning> warnings = new ArrayList<>();
        int[] first = IntStream.range(0, Math.min(MOST, clean.size())).toArray();
        try (var _ = Scope.open("checks")) {
            range().ifPresent(warnings::add);
            infinite().ifPresent(warnings::add);
            accuracy().ifPresent(warnings::add);
            fewClasses(attacks).ifPresent(warnings::add);
            random(first, attacks.version().equals("rand")).ifPresent(warnings::add);
            if (!random) {
                batchDependent(first).ifPresent(warnings::add);
            }
            softmax(first).ifPresent(warnings::add);
            dynamic(first).ifPresent(warnings::add);
            int[] right = IntStream.of(first).filter(clean::right).toArray();
            double radius = settings.radii().getLast();
            if (right.length > 0 && radius > 0) {
                gradients(right, radius).forEach(warnings::add);
            }
        }
        return warnings;
    }

    /// These in batches of at most so many.
    private static List<int[]> batches(int[] positions, int most) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < positions.length; from += most) {
            batches.add(Arrays.copyOfRange(positions, from, Math.min(from + most, positions.length)));
        }
        return batches;
    }

    /// Logits, image by image, each batch's by a pass of its own.
    private double[] logits(List<int[]> batches) {
        return batches.stream()
                .flatMapToDouble(positions -> {
                    try (var _ = Scope.open("a batch of checks")) {
                        Variable x = constant(images.at(positions));
                        return Arrays.stream(f.logits(x).value().toDoubles());
                    }
                })
                .toArray();
    }

    /// Whether the same images get other answers when asked again, as [#before] found.
    boolean isRandom() {
        return random;
    }

    private Optional<Warning> range() {
        if (clean.least() >= 0 && clean.largest() <= 1) {
            return Optional.empty();
        }
        return warning(
                Kind.INPUT_RANGE,
                "the images have numbers from %s to %s, outside [0, 1]"
                        .formatted(number(clean.least()), number(clean.largest())),
                "pass images in [0, 1], and normalise inside the classifier; a radius means nothing otherwise");
    }

    private Optional<Warning> infinite() {
        if (clean.infinite() == 0) {
            return Optional.empty();
        }
        return warning(
                Kind.NOT_FINITE,
                "%d of %d clean images get logits that are not finite; they count as wrong"
                        .formatted(clean.infinite(), clean.size()),
                "look at the checkpoint, and at the input's normalisation");
    }

    private Optional<Warning> accuracy() {
        double accuracy = clean.accuracy(), guessing = 1.0 / clean.classes();
        if (clean.classes() <= 2 || accuracy > BARELY * guessing) {
            return Optional.empty();
        }
        return warning(
                Kind.CLEAN_ACCURACY,
                "%.2f %% of the clean images are right, where guessing among %d classes gets %.2f %%"
                        .formatted(100 * accuracy, clean.classes(), 100 * guessing),
                "look whether the data, the order of its classes and the normalisation are those of the training");
    }

    private Optional<Warning> fewClasses(AutoAttack attacks) {
        boolean assumes = attacks.members().stream()
                .map(Member::name)
                .anyMatch(name ->
                        clean.classes() < 4 && name.equals("apgd-t") || clean.classes() < 3 && name.equals("apgd-dlr"));
        if (!assumes) {
            return Optional.empty();
        }
        return warning(
                Kind.FEW_CLASSES,
                "with %d classes %s not defined; the attacks take the margin instead"
                        .formatted(
                                clean.classes(),
                                clean.classes() == 3
                                        ? "the targeted difference of logits ratio is"
                                        : "the difference of logits ratio is"),
                "nothing; but say so beside the number, which the official code does not give at all");
    }

    private Optional<Warning> random(int[] first, boolean expected) {
        double[][] passes = new double[PASSES][];
        var right = new int[PASSES];
        for (int pass = 0; pass < PASSES; pass++) {
            double[] z = logits(batches(first, settings.batch()));
            right[pass] = right(z, first);
            passes[pass] = unit(z);
        }
        double farthest = 0;
        for (double[] a : passes) {
            for (double[] b : passes) {
                farthest = Math.max(farthest, farthest(a, b));
            }
        }
        random = IntStream.of(right).distinct().count() > 1 || farthest > SAME;
        if (random && !expected) {
            return warning(
                    Kind.RANDOMISED,
                    "the classifier is random: in %d passes over the same %d images its logits differ by up to %s"
                            .formatted(PASSES, first.length, number(farthest)),
                    "take the version rand, or Pass.EVAL if this is dropout that should be off");
        }
        if (!random && expected) {
            return warning(
                    Kind.NOT_RANDOMISED,
                    "the classifier is not random, and rand is the weaker version for such",
                    "take the version standard");
        }
        return Optional.empty();
    }

    /// How many of these images a pass names right.
    ///
    /// @param z their logits
    private int right(double[] z, int[] positions) {
        int[] named = Tensor.of(new Shape(positions.length, clean.classes()), z).argmax();
        return (int) IntStream.range(0, named.length)
                .filter(n -> named[n] == clean.labels()[positions[n]])
                .count();
    }

    /// Asks about the first half of each batch alone; of two images where the evaluation has them one by one.
    private Optional<Warning> batchDependent(int[] first) {
        List<int[]> whole = batches(first, Math.max(2, settings.batch())).stream()
                .filter(positions -> positions.length > 1)
                .toList();
        double[] alone = unit(logits(whole.stream().map(Checks::half).toList()));
        double[] together = unit(whole.stream()
                .flatMapToDouble(positions ->
                        Arrays.stream(logits(List.of(positions)), 0, positions.length / 2 * clean.classes()))
                .toArray());
        double farthest = farthest(alone, together);
        if (!(farthest > SAME)) {
            return Optional.empty();
        }
        return warning(
                Kind.BATCH_DEPENDENT,
                "the logits of an image differ by up to %s with the batch that it is in".formatted(number(farthest)),
                "let batch norm take its running statistics, as with Pass.EVAL");
    }

    private static int[] half(int... positions) {
        return Arrays.copyOf(positions, positions.length / 2);
    }

    /// The logits, each image's of length 1.
    private double[] unit(double[] z) {
        int classes = clean.classes();
        for (int from = 0; from < z.length; from += classes) {
            double length = 0;
            for (int k = from; k < from + classes; k++) {
                length += z[k] * z[k];
            }
            length = Math.max(Math.sqrt(length), 1e-12); // PyTorch's normalize
            for (int k = from; k < from + classes; k++) {
                z[k] /= length;
            }
        }
        return z;
    }

    private double farthest(double[] a, double[] b) {
        double farthest = 0;
        int classes = clean.classes();
        for (int from = 0; from < a.length; from += classes) {
            double length = 0;
            for (int k = from; k < from + classes; k++) {
                length += (a[k] - b[k]) * (a[k] - b[k]);
            }
            farthest = Math.max(farthest, Math.sqrt(length));
        }
        return farthest;
    }

    private Optional<Warning> softmax(int[] first) {
        double[] z = logits(batches(first, settings.batch()));
        int classes = clean.classes();
        for (int from = 0; from < z.length; from += classes) {
            double sum = 0;
            for (int k = from; k < from + classes; k++) {
                if (z[k] <= -ONE || z[k] >= 1 + ONE) {
                    return Optional.empty();
                }
                sum += z[k];
            }
            if (!(Math.abs(sum - 1) < ONE)) {
                return Optional.empty();
            }
        }
        return warning(
                Kind.SOFTMAX,
                "the classifier answers with probabilities, through which gradients vanish",
                "let it give the logits, before the softmax");
    }

    private Optional<Warning> dynamic(int[] first) {
        var asked = new boolean[1];
        Witness.watch(() -> asked[0] = true, () -> logits(batches(first, settings.batch())));
        return asked[0]
                ? warning(
                        Kind.DYNAMIC,
                        "the classifier computes gradients while it answers: a defence that changes as it is asked",
                        "attack it with what was made for it; these attacks assume a fixed classifier")
                : Optional.empty();
    }

    private List<Warning> gradients(int[] right, double radius) {
        List<Loss> losses = List.of(Loss.CE, clean.classes() >= 3 ? Loss.DLR : Loss.MARGIN);
        var blind = new long[losses.size()];
        var fooled = new int[QUARTERS + 1];
        for (int[] positions : batches(right, settings.batch())) {
            try (var _ = Scope.open("gradients")) {
                Tensor x = images.at(positions), start = start(x, positions, radius);
                int[] labels =
                        IntStream.of(positions).map(n -> clean.labels()[n]).toArray();
                Arrays.setAll(blind, i -> blind[i] + zeros(gradient(start, labels, losses.get(i))));
                steps(x, labels, radius, fooled);
            }
        }
        List<Warning> warnings = new ArrayList<>();
        for (int i = 0; i < blind.length; i++) {
            if (blind[i] > 0) {
                warnings.add(new Warning(
                        Kind.ZERO_GRADIENT,
                        "the gradient of %s is 0 for %d of %d images at a random point of the ball"
                                .formatted(losses.get(i), blind[i], right.length),
                        "look for rounding, saturation or a step function in the classifier; trust Square more than"
                                + " the attacks that follow gradients"));
            }
        }
        monotone(fooled, right.length, radius).ifPresent(warnings::add);
        return warnings;
    }

    /// A random point of the ball.
    private Tensor start(Tensor x, int[] positions, double radius) {
        var draws = Draws.of(settings.seed(), "checks")
                .rows(IntStream.of(positions).map(images::origin).toArray());
        return settings.norm().ball(radius).sample(x, draws);
    }

    private Tensor gradient(Tensor x, int[] labels, Loss loss) {
        Tensor logits = attacked.logits(constant(x)).value();
        var objective = loss.awayFrom(labels, logits);
        return Tape.gradient(x, v -> sum(objective.of(attacked.logits(v))));
    }

    private static long zeros(Tensor gradient) {
        double[] values = gradient.toDoubles();
        int images = gradient.shape().dim(0), each = values.length / images;
        return IntStream.range(0, images)
                .filter(n -> Arrays.stream(values, n * each, (n + 1) * each).allMatch(v -> v == 0))
                .count();
    }

    /// Counts the images that one step fools, by how many quarters of the radius it has.
    private void steps(Tensor x, int[] labels, double radius, int... fooled) {
        Tensor g = gradient(x, labels, Loss.CE);
        for (int quarters = 1; quarters <= QUARTERS; quarters++) {
            double r = radius * quarters / QUARTERS;
            Tensor stepped = settings.norm().ball(r).ascend(x, x, g, r);
            for (boolean fools : new Adversary(stepped, 1).fools(attacked, labels)) {
                fooled[quarters] += fools ? 1 : 0;
            }
        }
    }

    /// Whether one step fools fewer images the larger it is.
    private static Optional<Warning> monotone(int[] fooled, int of, double radius) {
        int most = 0;
        for (int quarters = 1; quarters <= QUARTERS; quarters++) {
            if (fooled[most] - fooled[quarters] >= Math.max(2, RISE * of)) {
                return warning(
                        Kind.FGSM_NOT_MONOTONE,
                        "one step along the gradient of radius %s fools %d of %d images, but one of %s fools %d"
                                .formatted(
                                        number(radius * most / QUARTERS),
                                        fooled[most],
                                        of,
                                        number(radius * quarters / QUARTERS),
                                        fooled[quarters]),
                        "suspect masked gradients: compare with Square, a black-box attack, and with a larger radius");
            }
            most = fooled[quarters] > fooled[most] ? quarters : most;
        }
        return Optional.empty();
    }

    private static Optional<Warning> warning(Kind kind, String text, String fix) {
        return Optional.of(new Warning(kind, text, fix));
    }
}
