package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Tanh.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.Targets;
import dynat.evaluation.Attacks;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Outcome;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// An ensemble leaves right what all of its members leave right, and nothing else: it is never above any of them.
@AlsoOnGpu
class EnsembleProperties {

    private static final int IMAGES = 24, CLASSES = 5;
    private static final Map<Norm, Double> RADII = Map.of(Norm.LINF, 0.03, Norm.L2, 0.12, Norm.L1, 0.4);

    /// AutoAttack's four, with less patience.
    private static final Attacks FOUR = (norm, radius) -> {
        var ascent = ApgdRun.of(norm, radius).withIterations(5);
        var fab = FabSettings.STANDARD.iterations(4).stopWhenFound();
        return AutoAttack.custom(List.of(
                new Member("apgd-ce", new Apgd(ascent.withIterations(2), Loss.CE, 1, Apgd.Keep.FOOLING)),
                new Member("apgd-t", new ApgdTargeted(ascent, 3, 1)),
                new Member("fab-t", new FabTargeted(norm, radius, 2, fab)),
                new Member("square", new SquareAttack(norm, radius, 30, 0.8, 1, Loss.MARGIN, false, Targets.NONE))));
    };

    private static Attacks only(int member) {
        return (norm, radius) ->
                AutoAttack.custom(List.of(FOUR.in(norm, radius).members().get(member)));
    }

    private static Classifier network(long seed) {
        Tensor first = Draws.of(seed, "first").normal(new Shape(9, 48), 0.6),
                second = Draws.of(seed, "second").normal(new Shape(CLASSES, 9), 0.6);
        Tensor bias = Tensor.full(new Shape(9), 0.1), none = Tensor.full(new Shape(CLASSES), 0);
        return v -> linear(tanh(linear(flatten(v), constant(first), constant(bias))), constant(second), constant(none));
    }

    @Property(tries = 12)
    void itIsThePointwiseWorstOfItsMembers(@ForAll long seed, @ForAll Norm norm) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = Draws.of(seed, "images").uniform(new Shape(IMAGES, 3, 4, 4), 0, 1);
                Classifier f = network(seed);
                Images images = Images.of(x, f.logits(constant(x)).value().argmax());
                double radius = RADII.get(norm);
                Outcome together = evaluate(FOUR, norm, radius, f, images),
                        each =
                                Evaluator.of(FOUR, norm, radius)
                                        .individually()
                                        .run(f, images, Listener.NONE)
                                        .outcomes()
                                        .getFirst();
                var alone = IntStream.range(0, 4)
                        .mapToObj(m -> evaluate(only(m), norm, radius, f, images))
                        .toList();
                alone.forEach(one -> assertTrue(together.accuracy() <= one.accuracy(), () -> "above " + one));
                for (int n = 0; n < IMAGES; n++) {
                    int image = n;
                    boolean withstoodAll = alone.stream()
                            .allMatch(one -> one.images().get(image).robust());
                    assertEquals(withstoodAll, together.images().get(n).robust());
                    assertEquals(withstoodAll, each.images().get(n).robust());
                }
                return null;
            });
        }
    }

    private static Outcome evaluate(Attacks attacks, Norm norm, double radius, Classifier f, Images images) {
        return Evaluator.of(attacks, norm, radius)
                .batches(10)
                .run(f, images, Listener.NONE)
                .outcomes()
                .getFirst();
    }
}
