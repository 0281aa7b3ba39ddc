package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Negate.negate;
import static dynat.autograd.ops.Slice.slice;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.attacks.Fgsm;
import dynat.attacks.GaussianNoise;
import dynat.attacks.Norm;
import dynat.attacks.OnePixel;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.evaluation.Attacks;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each warning, given for a classifier or an attack that was built to deserve it, and by no other.
class WarningsTest {

    private static final Evaluator EVALUATOR = Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.04);

    private static Report run(Evaluator evaluator, Classifier f, Images images) {
        List<Warning> told = new ArrayList<>();
        Report report = Backends.reference()
                .run(() -> evaluator.run(f, images, new Listener() {
                    @Override
                    public void warning(Warning warning) {
                        told.add(warning);
                    }
                }));
        assertEquals(report.warnings(), told);
        return report;
    }

    private static void assertWarns(String expected, Report report) {
        assertEquals(
                expected,
                String.join(
                        "\n", report.warnings().stream().map(Warning::toString).toList()));
    }

    private static Images images() {
        return Backends.reference().run(Toy::images);
    }

    private static Images images(UnaryOperator<Tensor> change, UnaryOperator<int[]> relabelled) {
        return Backends.reference().run(() -> Images.of(change.apply(Toy.x()), relabelled.apply(Toy.labels())));
    }

    private static Classifier network() {
        return Backends.reference().run(Toy::network);
    }

    private static Classifier after(UnaryOperator<Variable> last) {
        var network = network();
        return v -> last.apply(network.logits(v));
    }

    private static Evaluator with(String name, Attack attack) {
        return Evaluator.of((_, _) -> AutoAttack.custom(List.of(new Member(name, attack))), Norm.LINF, 0.04);
    }

    @Test
    void noneWhereAllIsWell() {
        assertWarns("", run(EVALUATOR, network(), images()));
    }

    @Test
    void random() {
        var calls = new int[1];
        var report = run(EVALUATOR, after(z -> add(z, constant(noise(calls[0]++)))), images());
        assertEquals(Warning.Kind.RANDOMISED, report.warnings().getFirst().kind());
        String said = report.warnings().getFirst().toString();
        assertTrue(said.matches("""
                warning: the classifier is random: in 5 passes over the same 23 images its logits differ by up to 0.\\d+
                    fix:    take the version rand, or Pass.EVAL if this is dropout that should be off"""), said);
    }

    /// What fools it in one pass counts, although it need not in the next; and it can be resumed.
    @Test
    void randomOnPurpose(@TempDir Path folder) {
        var calls = new int[1];
        Classifier f = after(z -> add(z, constant(noise(calls[0]++).times(5))));
        Attacks rand = (norm, radius) ->
                new AutoAttack("rand", Toy.ATTACKS.in(norm, radius).members());
        var evaluator = Evaluator.of(rand, Norm.LINF, 0.04).resuming(folder, Map.of());
        var report = run(evaluator, f, images());
        var kinds = report.warnings().stream().map(Warning::kind).toList();
        assertTrue(!kinds.contains(Warning.Kind.RANDOMISED), kinds::toString);
        String said = report.warnings().getLast().toString();
        assertTrue(said.matches("""
                warning: \\d+ of \\d+ images that fooled the classifier do not when asked again, as it is random; they count
                    fix:    evaluate with several seeds, and report the mean and how far they differ"""), said);
        var last = report.outcomes().getFirst().attacks().getLast();
        assertEquals(last.accuracy(), report.outcomes().getFirst().accuracy());
        assertTrue(run(evaluator, f, images()).complete(), "other logits do not refuse the state");
    }

    private static Tensor noise(int call) {
        return Tensor.of(new Shape(1, 4), 0.1 * (call % 3), 0, 0, -0.1 * (call % 2));
    }

    @Test
    void anAnswerThatDependsOnTheBatch() {
        var report = run(
                EVALUATOR,
                after(z -> add(
                        z, constant(Tensor.of(new Shape(1, 4), 0.01 * z.shape().dim(0), 0, 0, 0)))),
                images());
        assertEquals(Warning.Kind.BATCH_DEPENDENT, report.warnings().getFirst().kind());
        String said = report.warnings().getFirst().toString();
        assertTrue(said.matches("""
                warning: the logits of an image differ by up to 0.\\d+ with the batch that it is in
                    fix:    let batch norm take its running statistics, as with Pass.EVAL"""), said);
    }

    @Test
    void randForWhatIsNotRandom() {
        Attacks rand = (_, radius) -> new AutoAttack("rand", List.of(new Member("fgsm", new Fgsm(radius))));
        assertWarns("""
                warning: the classifier is not random, and rand is the weaker version for such
                    fix:    take the version standard""", run(Evaluator.of(rand, Norm.LINF, 0.04), network(), images()));
    }

    @Test
    void probabilities() {
        assertWarns("""
                warning: the classifier answers with probabilities, through which gradients vanish
                    fix:    let it give the logits, before the softmax""", run(EVALUATOR, after(z -> softmax(z)), images()));
    }

    @Test
    void aDynamicDefence() {
        var network = network();
        Classifier defended = v -> {
            Tape.gradient(v.value(), x -> sum(network.logits(x)));
            return network.logits(v);
        };
        assertWarns("""
                warning: the classifier computes gradients while it answers: a defence that changes as it is asked
                    fix:    attack it with what was made for it; these attacks assume a fixed classifier""", run(EVALUATOR, defended, images()));
    }

    @Test
    void noGradient() {
        var network = network();
        assertWarns("""
                warning: the gradient of CE is 0 for 20 of 20 images at a random point of the ball
                    fix:    look for rounding, saturation or a step function in the classifier; trust Square more than the attacks that follow gradients
                warning: the gradient of DLR is 0 for 20 of 20 images at a random point of the ball
                    fix:    look for rounding, saturation or a step function in the classifier; trust Square more than the attacks that follow gradients""", run(EVALUATOR, v -> network.logits(constant(v.value())), images()));
    }

    /// The margin is a parabola in the grey of the image: at first it falls, and at the end of the ball it has risen.
    @Test
    void aLargerStepFoolsLess() {
        Classifier valley = v -> {
            Variable x = add(slice(flatten(v), 1, 0, 1), constant(Tensor.scalar(-0.5)));
            Variable margin = multiply(
                    add(multiply(x, x), constant(Tensor.scalar(-0.015 * 0.015))), constant(Tensor.scalar(1e4)));
            return concat(1, margin, negate(margin));
        };
        var images = Backends.reference().run(() -> Images.of(Tensor.full(new Shape(5, 1, 2, 2), 0.48), new int[5]));
        assertWarns("""
                warning: one step along the gradient of radius 0.0100000 fools 5 of 5 images, but one of 0.0400000 fools 0
                    fix:    suspect masked gradients: compare with Square, a black-box attack, and with a larger radius""", run(EVALUATOR, valley, images));
    }

    @Test
    void squareBeatsTheOthers() {
        Attacks attacks = (_, radius) -> AutoAttack.custom(List.of(
                new Member("apgd-ce", new Fgsm(0)), new Member("square", new Pgd(radius, radius / 4, 5, Start.CLEAN))));
        for (var evaluator : List.of(
                Evaluator.of(attacks, Norm.LINF, 0.04),
                Evaluator.of(attacks, Norm.LINF, 0.04).individually())) {
            var report = run(evaluator, network(), images());
            double left = 100 * report.outcomes().getFirst().accuracy();
            assertWarns("""
                    warning: square, which sees no gradients, leaves %.2f %% and the best that follows them 86.96 %%
                        fix:    suspect masked gradients: give Square more queries, and attack with a loss or a surrogate made for this classifier""".formatted(left), report);
        }
    }

    /// Noise, and a search that sees no gradients either, leave more than it and mean nothing.
    @Test
    void squareBeatsNoneThatFollowsGradients() {
        Attacks attacks = (norm, radius) -> AutoAttack.custom(List.of(
                new Member("clean", new Clean()),
                new Member("gaussian", new GaussianNoise(norm.ball(radius), 1)),
                new Member("onepixel", new OnePixel(1, norm, radius)),
                new Member("square", new Pgd(radius, radius / 4, 5, Start.CLEAN))));
        var report = run(Evaluator.of(attacks, Norm.LINF, 0.04).individually(), network(), images());
        assertWarns("", report);
    }

    @Test
    void imagesOutsideTheUnitInterval() {
        var network = network();
        var images = images(x -> x.times(2), labels -> labels);
        var warnings = run(EVALUATOR, v -> network.logits(multiply(v, constant(Tensor.scalar(0.5)))), images)
                .warnings();
        assertEquals(Warning.Kind.INPUT_RANGE, warnings.getFirst().kind());
        String said = warnings.getFirst().toString();
        assertTrue(said.matches("""
                warning: the images have numbers from 0.2\\d+ to 1.7\\d+, outside \\[0, 1\\]
                    fix:    pass images in \\[0, 1\\], and normalise inside the classifier; a radius means nothing otherwise"""), said);
    }

    @Test
    void fewClasses() {
        for (int classes : new int[] {2, 3}) {
            var f = after(z -> slice(z, 1, 0, classes));
            var images = images(
                    x -> x,
                    labels -> Arrays.stream(labels).map(k -> k % classes).toArray());
            assertWarns(
                    """
                    warning: with %d classes the %sdifference of logits ratio is not defined; the attacks take the margin instead
                        fix:    nothing; but say so beside the number, which the official code does not give at all""".formatted(classes, classes == 3 ? "targeted " : ""),
                    run(with("apgd-t", new Fgsm(0.04)), f, images));
            assertEquals(
                    classes == 2,
                    run(with("apgd-dlr", new Fgsm(0.04)), f, images).warnings().stream()
                            .anyMatch(warning -> warning.kind() == Warning.Kind.FEW_CLASSES));
        }
    }

    @Test
    void hardlyBetterThanGuessing() {
        var images = images(
                x -> x, labels -> Arrays.stream(labels).map(k -> (k + 1) % 4).toArray());
        assertWarns("""
                warning: 0.00 % of the clean images are right, where guessing among 4 classes gets 25.00 %
                    fix:    look whether the data, the order of its classes and the normalisation are those of the training""", run(EVALUATOR, network(), images));
    }

    @Test
    void cleanLogitsThatAreNotFinite() {
        var report = run(
                with("clean", new Clean()),
                after(z -> add(z, constant(Tensor.of(new Shape(1, 4), 0, 0, 0, Double.NEGATIVE_INFINITY)))),
                images());
        assertEquals("""
                warning: 23 of 23 clean images get logits that are not finite; they count as wrong
                    fix:    look at the checkpoint, and at the input's normalisation""", report.warnings().getFirst().toString());
    }

    /// Adds a number to all of an image, without a look at any ball.
    record Adds(double number) implements Attack {
        @Override
        public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
            return new Adversary(clean.plus(Tensor.scalar(number)), 1);
        }
    }

    @Test
    void whatLeavesTheBallDoesNotCount() {
        var report = run(with("adds", new Adds(0.09)), network(), images());
        assertTrue(report.warnings().getFirst().toString().matches("""
                warning: adds: \\d+ images fool the classifier but change by up to 0.0900000 in Linf, more than 0.0400000; they do not count
                    fix:    project what the attack returns into its ball"""), report::summary);
        assertEquals(
                report.outcomes().getFirst().cleanAccuracy(),
                report.outcomes().getFirst().accuracy());
    }

    @Test
    void whatLeavesTheBoxDoesNotCount() {
        var report = run(with("adds", new Adds(0.9)), network(), images());
        assertTrue(report.warnings().getFirst().toString().matches("""
                warning: adds: \\d+ images fool the classifier but have numbers outside \\[0, 1\\]; they do not count
                    fix:    clamp what the attack returns to \\[0, 1\\]"""), report::summary);
        assertEquals(
                report.outcomes().getFirst().cleanAccuracy(),
                report.outcomes().getFirst().accuracy());
    }

    @Test
    void whatIsNoNumberDoesNotCount() {
        var report = run(with("adds", new Adds(Double.NaN)), network(), images());
        assertWarns("""
                warning: adds: 20 images get logits that are not finite; they do not count
                    fix:    find out where in the network they overflow; an attack is blind there""", report);
        assertEquals(
                report.outcomes().getFirst().cleanAccuracy(),
                report.outcomes().getFirst().accuracy());
    }

    /// Within rounding of the radius it still counts: `x + 8/255 − x` is more than 8/255 in float.
    @Test
    void roundingIsForgiven() {
        var report = run(with("adds", new Adds(0.04 + 1e-7)), network(), images());
        assertWarns("", report);
        assertTrue(report.outcomes().getFirst().accuracy()
                < report.outcomes().getFirst().cleanAccuracy());
        assertEquals(0x1p-23 + 0.04 * 0x1p-19, report.outcomes().getFirst().slack());
    }

    @Test
    void whatFoolsOnlyOnceDoesNotCount() {
        var wrong = new boolean[1];
        var network = network();
        Classifier f = v -> {
            Variable z = network.logits(v);
            if (wrong[0]) {
                wrong[0] = false;
                return negate(z);
            }
            return z;
        };
        Attack arms = (_, clean, _, _, _) -> {
            wrong[0] = true;
            return new Adversary(clean, 1);
        };
        var report = run(with("arms", arms), f, images());
        assertWarns("""
                warning: 20 images fooled the classifier once, but not when asked again in another batch; that does not count
                    fix:    use running statistics in batch norm and no dropout, as with Pass.EVAL""", report);
        assertEquals(
                report.outcomes().getFirst().cleanAccuracy(),
                report.outcomes().getFirst().accuracy());
        assertTrue(report.outcomes().getFirst().images().stream()
                .map(Verdict::brokenBy)
                .allMatch(by -> by.isEmpty() || by.get().equals("clean")));
    }

    @Test
    void whatAnAttackNotesIsSaid() {
        Attack notes = (_, clean, _, _, _) -> new Adversary(
                clean, new int[clean.shape().dim(0)], List.of("3 targets instead of 9, there are 4 classes"));
        var report = run(with("fab-t", notes).batches(5), network(), images());
        assertWarns("""
                warning: fab-t: 3 targets instead of 9, there are 4 classes
                    fix:    say so beside the number; it is not comparable where this matters""", report);
        assertEquals(
                List.of("3 targets instead of 9, there are 4 classes"),
                report.outcomes().getFirst().attacks().getFirst().notes());
    }

    @Test
    void aLargerRadiusThatLeavesMore() {
        Attacks attacks = (_, radius) -> AutoAttack.custom(
                List.of(new Member("odd", radius < 0.03 ? new Pgd(radius, radius / 4, 5, Start.CLEAN) : new Clean())));
        var evaluator = Evaluator.of(attacks, Norm.LINF, 0.02, 0.04);
        var report = run(evaluator.upstreamDraws(), network(), images());
        double left = 100 * report.outcomes().getFirst().accuracy();
        assertWarns("""
                warning: radius 0.0200000 leaves %.2f %% and the larger 0.0400000 leaves 86.96 %%
                    fix:    report the smaller number for both: what fools within a radius does so within any larger""".formatted(left), report);
        assertWarns("", run(evaluator, network(), images()));
    }
}
