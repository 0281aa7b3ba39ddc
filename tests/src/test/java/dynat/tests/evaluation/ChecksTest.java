package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Negate.negate;
import static dynat.autograd.ops.Slice.slice;
import static dynat.autograd.ops.Softmax.softmax;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.attacks.Fgsm;
import dynat.attacks.Norm;
import dynat.autograd.Variable;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Report;
import dynat.evaluation.Warning;
import dynat.evaluation.Warning.Kind;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the checks ask does not depend on the batch, and each warning begins where the guide says.
class ChecksTest {

    private static final double RADIUS = 0.04;
    private static final int[] BATCHES = {250, 23, 7, 4, 2, 1};

    private static Evaluator with(String name, Attack attack) {
        return Evaluator.of((_, _) -> AutoAttack.custom(List.of(new Member(name, attack))), Norm.LINF, RADIUS);
    }

    private static Report run(Evaluator evaluator, Classifier f, Images images) {
        return Backends.reference().run(() -> evaluator.run(f, images, Listener.NONE));
    }

    private static List<Kind> kinds(Classifier f, Images images) {
        return kinds(run(with("clean", new Clean()), f, images));
    }

    private static List<Kind> kinds(Report report) {
        return report.warnings().stream().map(Warning::kind).toList();
    }

    private static Images images(double... first) {
        return images(Arrays.stream(first).mapToObj(x -> new double[] {x, 0.5}).toList());
    }

    /// Images of two numbers, of class 0.
    private static Images images(List<double[]> numbers) {
        double[] x = numbers.stream().flatMapToDouble(Arrays::stream).toArray();
        return Backends.reference()
                .run(() -> Images.of(Tensor.of(new Shape(numbers.size(), 1, 1, 2), x), new int[numbers.size()]));
    }

    /// Answers every image alike.
    private static Classifier always(double... logits) {
        return v -> constant(Tensor.of(new Shape(1, logits.length), logits)
                .expand(new Shape(v.shape().dim(0), logits.length)));
    }

    /// Answers image by image, without a gradient.
    private static Classifier each(UnaryOperator<double[]> logits) {
        return v -> {
            double[] x = v.value().toDoubles();
            int images = v.shape().dim(0), size = x.length / images;
            double[] z = IntStream.range(0, images)
                    .mapToObj(n -> logits.apply(Arrays.copyOfRange(x, n * size, (n + 1) * size)))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            return constant(Tensor.of(new Shape(images, z.length / images), z));
        };
    }

    /// The first number of each image.
    private static Variable first(Variable v) {
        return slice(flatten(v), 1, 0, 1);
    }

    private static Variable scalar(double number) {
        return constant(Tensor.scalar(number));
    }

    /// `(m, −m)`.
    private static Variable ahead(Variable margin) {
        return concat(1, margin, negate(margin));
    }

    /// The margin falls below 0 within a quarter of the radius. If the second number is large it rises again before the
    /// fourth.
    private static final Classifier VALLEYS = v -> {
        Variable x = add(first(v), scalar(-0.5));
        Variable rises =
                each(numbers -> new double[] {numbers[1] > 0.5 ? 1 : 0}).logits(v);
        Variable valley = multiply(add(multiply(x, x), scalar(-0.015 * 0.015)), scalar(1e4)),
                slope = multiply(add(x, scalar(0.015)), scalar(-100));
        return ahead(add(multiply(rises, valley), multiply(add(scalar(1), negate(rises)), slope)));
    };

    /// @param fall how many images are fooled by all steps
    /// @param rise how many are not by the largest
    private static Images valleys(int fall, int rise) {
        return images(IntStream.range(0, fall + rise)
                .mapToObj(n -> new double[] {0.48, n < fall ? 0.2 : 0.8})
                .toList());
    }

    @Test
    void classifiersThatAreWarnedOfAreSoWhateverTheBatch() {
        Classifier network = Backends.reference().run(Toy::network);
        Consumer<Classifier> check = f -> {
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, RADIUS);
            Backends.reference().run(() -> {
                var whole = evaluator.run(f, Toy.images(), Listener.NONE);
                assertTrue(!whole.warnings().isEmpty());
                for (int batch : BATCHES) {
                    var report = evaluator.batches(batch).run(f, Toy.images(), Listener.NONE);
                    assertEquals(Toy.content(whole), Toy.content(report), "in batches of " + batch);
                }
                return null;
            });
        };
        check.accept(v -> softmax(network.logits(v)));
        check.accept(v -> network.logits(constant(v.value())));
        check.accept(v -> {
            Variable z = network.logits(v),
                    some = each(x -> new double[] {x[0] < 0.4 ? 1 : 0}).logits(v);
            Variable others = add(scalar(1), negate(some));
            return add(multiply(z, some), multiply(constant(z.value()), others));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 64, 9, 2, 1})
    void aLargerStepThatFoolsLessIsSeenInAnyBatch(int batch) {
        var images = valleys(7, 3);
        var report = run(with("clean", new Clean()).batches(batch), VALLEYS, images);
        assertEquals(
                "one step along the gradient of radius 0.0100000 fools 10 of 10 images, but one of 0.0400000 fools 7",
                report.warnings().getFirst().text());
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 64, 23, 9, 3, 2, 1})
    void anAnswerThatDependsOnTheBatchIsSeenInAnyBatch(int batch) {
        Classifier network = Backends.reference().run(Toy::network);
        Classifier f = v -> add(
                network.logits(v),
                constant(Tensor.of(new Shape(1, 4), 0.01 * v.shape().dim(0), 0, 0, 0)));
        var images = Backends.reference().run(Toy::images);
        var report = run(with("clean", new Clean()).batches(batch), f, images);
        assertEquals(List.of(Kind.BATCH_DEPENDENT), kinds(report));
    }

    /// 5 passes over 64 images, not over the 65th.
    @ParameterizedTest
    @ValueSource(ints = {250, 9, 1})
    void theFirst64ImagesAreAsked(int batch) {
        double[] numbers = IntStream.range(0, 66).mapToDouble(n -> n / 100.0).toArray();
        for (int odd : new int[] {63, 64}) {
            var asked = new int[1];
            Classifier f = each(x -> new double[] {1, x[0] == odd / 100.0 ? 0.1 * asked[0]++ : 0});
            var report = run(with("clean", new Clean()).batches(batch), f, images(numbers));
            assertEquals(odd == 63, kinds(report).contains(Kind.RANDOMISED));
            assertTrue(odd == 64
                    || report.warnings()
                            .getFirst()
                            .text()
                            .startsWith("the classifier is random: in 5 passes over the same 64 images"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0.9e-4, false", "1, 0, 1.1e-4, true", "1, 1, 1e-6, true", "10, 0, 9e-4, false"})
    void randomisedFromTenThousandthsOnOrIfAnotherNumberIsRight(double own, double other, double change, boolean is) {
        var calls = new int[1];
        Classifier f =
                v -> always(own, other + (calls[0]++ % 2 == 0 ? change : 0)).logits(v);
        assertEquals(is, kinds(f, images(0.5, 0.6)).contains(Kind.RANDOMISED));
    }

    @ParameterizedTest
    @CsvSource({"0.9e-4, false", "1.1e-4, true"})
    void batchDependentFromTenThousandthsOn(double change, boolean is) {
        Classifier f = v -> always(1, v.shape().dim(0) == 2 ? change : 0).logits(v);
        assertEquals(is, kinds(f, images(0.5, 0.6)).contains(Kind.BATCH_DEPENDENT));
    }

    @ParameterizedTest
    @CsvSource({
        "0.7, 0.300009, true",
        "0.7, 0.300011, false",
        "0.7, 0.299991, true",
        "0.7, 0.299989, false",
        "1.000009, -0.000009, true",
        "1.000011, -0.000011, false"
    })
    void probabilitiesUpToRounding(double a, double b, boolean is) {
        assertEquals(is, kinds(always(a, b), images(0.5, 0.6)).contains(Kind.SOFTMAX));
    }

    @Test
    void oneRowThatIsNoProbabilityIsEnough() {
        assertTrue(kinds(each(x -> new double[] {x[0], 1 - x[0]}), images(0.7, 0.6))
                .contains(Kind.SOFTMAX));
        Classifier f = each(x -> new double[] {x[0], x[0] < 0.65 ? 0.5 : 1 - x[0]});
        assertTrue(!kinds(f, images(0.7, 0.6)).contains(Kind.SOFTMAX));
    }

    /// By 10 % and 2 images at least.
    @ParameterizedTest
    @CsvSource({"5, 1, false", "5, 2, true", "20, 1, false", "20, 2, true", "30, 2, false", "30, 3, true"})
    void aLargerStepThatFoolsLess(int images, int rise, boolean is) {
        assertEquals(is, kinds(VALLEYS, valleys(images - rise, rise)).contains(Kind.FGSM_NOT_MONOTONE));
    }

    /// Of one image, at a random point of the ball.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aGradientThatIsZero(int hidden) {
        Classifier f = v -> {
            Variable x = add(first(v), scalar(-0.5));
            Variable shown =
                    each(numbers -> new double[] {numbers[1] < 0.5 ? 1 : 0}).logits(v);
            return ahead(add(scalar(1), multiply(multiply(x, x), shown))); // at the clean image it is 0 for all
        };
        var images = images(IntStream.range(0, 4)
                .mapToObj(n -> new double[] {0.5, n < hidden ? 0.8 : 0.2})
                .toList());
        var texts = run(with("clean", new Clean()), f, images).warnings().stream()
                .map(Warning::text)
                .toList();
        var expected = "the gradient of %s is 0 for %d of 4 images at a random point of the ball";
        assertEquals(
                hidden == 0
                        ? List.of()
                        : List.of(expected.formatted("CE", hidden), expected.formatted("MARGIN", hidden)),
                texts);
    }

    /// Leaves all but the first images as they are; makes the first number of those 0.
    private record Takes(int images, boolean followsGradients) implements Attack {
        @Override
        public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
            double[] x = clean.toDoubles();
            for (int n = 0; n < labels.length; n++) {
                x[2 * n] = Math.round(1e5 * x[2 * n + 1]) < images ? x[2 * n] - RADIUS : x[2 * n];
            }
            return new Adversary(Tensor.of(clean.shape(), x), 1);
        }
    }

    /// By more than 2 of 1000 images.
    @ParameterizedTest
    @CsvSource({"5, 7, false", "5, 8, true", "0, 2, false", "0, 3, true"})
    void squareLeavesLess(int others, int square, boolean is) {
        var images = images(IntStream.range(0, 1000)
                .mapToObj(n -> new double[] {0.5, n / 1e5})
                .toList());
        Classifier f = v -> ahead(add(first(v), scalar(-0.49)));
        var evaluator = Evaluator.of(
                        (_, _) -> AutoAttack.custom(List.of(
                                new Member("apgd-ce", new Takes(others, true)),
                                new Member("square", new Takes(square, false)))),
                        Norm.LINF,
                        RADIUS)
                .batches(1000);
        for (var each : List.of(evaluator, evaluator.individually())) {
            assertEquals(is ? List.of(Kind.SQUARE_BETTER) : List.of(), kinds(run(each, f, images)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "1.0000001, true", "-0.0000001, true"})
    void aNumberOutsideTheUnitInterval(double number, boolean is) {
        assertEquals(is, kinds(always(1, 0), images(0.5, number)).contains(Kind.INPUT_RANGE));
    }

    /// Half as many again as by guessing, and among more than two classes.
    @ParameterizedTest
    @CsvSource({"4, 3, true", "4, 4, false", "3, 4, true", "3, 5, false", "2, 0, false", "2, 4, false"})
    void hardlyBetterThanGuessing(int classes, int right, boolean is) {
        double[] numbers = IntStream.range(0, 8).mapToDouble(n -> n / 10.0).toArray();
        Classifier f = each(x -> {
            var z = new double[classes];
            z[Math.round(10 * x[0]) < right ? 0 : 1] = 2;
            return z;
        });
        assertEquals(is, kinds(f, images(numbers)).contains(Kind.CLEAN_ACCURACY));
    }

    @ParameterizedTest
    @CsvSource({"apgd-t, 3, true", "apgd-t, 4, false", "apgd-dlr, 2, true", "apgd-dlr, 3, false", "fab-t, 2, false"})
    void fewClasses(String name, int classes, boolean is) {
        var report = run(with(name, new Fgsm(RADIUS)), always(Arrays.copyOf(new double[] {2}, classes)), images(0.5));
        assertEquals(is, kinds(report).contains(Kind.FEW_CLASSES));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneLogitThatIsNotFinite(int odd) {
        Classifier f = each(x -> new double[] {1, x[0] > 0.55 && odd == 1 ? Double.NEGATIVE_INFINITY : 0});
        var warnings = run(with("clean", new Clean()), f, images(0.5, 0.6)).warnings();
        assertEquals(
                odd == 1,
                warnings.getFirst()
                        .text()
                        .equals("1 of 2 clean images get logits that are not finite; they count as wrong"));
    }
}
