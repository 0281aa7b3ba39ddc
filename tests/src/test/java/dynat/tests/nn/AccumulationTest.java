package dynat.tests.nn;

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape.Gradients;
import dynat.nn.Accumulation;
import dynat.nn.Averaging;
import dynat.nn.Clipping;
import dynat.nn.Ema;
import dynat.nn.Initialiser;
import dynat.nn.Linear;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

@AlsoOnGpu
class AccumulationTest {

    private static final Sgd.Rule RULE = new Sgd.Rule(0.9, true, 0.01);
    private static final int FEATURES = 5, CLASSES = 3;

    private static Linear linear() {
        return Linear.of(FEATURES, CLASSES, Initialiser.HE, Draws.of(1, "linear"));
    }

    private static Gradients loss(Linear linear, double[] x, int[] labels) {
        Tensor rows = Tensor.of(new Shape(labels.length, FEATURES), x);
        return gradients(
                linear.parameters().values(), () -> crossEntropy(linear.forward(constant(rows), Pass.TRAIN), labels));
    }

    /// The mean over all images of batches that differ in size, step after step.
    @Property(tries = 200)
    void batchesAreAsOneBatchOfAllTheirImages(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int first,
            @ForAll @IntRange(min = 1, max = 6) int second,
            @ForAll @IntRange(min = 1, max = 6) int third) {
        OnEjml.run(() -> {
            Linear inParts = linear(), atOnce = linear();
            var sgd = new Sgd(atOnce.parameters(), RULE);
            var accumulation = new Accumulation(inParts.parameters(), new Sgd(inParts.parameters(), RULE), 3);
            assertEquals(3, accumulation.batches());
            int all = first + second + third;
            for (int step = 0; step < 2; step++) {
                double[] x = Draws.of(seed, "x" + step)
                        .uniform(new Shape(all, FEATURES), -2, 2)
                        .toDoubles();
                int[] labels = IntStream.range(0, all).map(i -> i % CLASSES).toArray();
                int from = 0;
                for (int size : new int[] {first, second, third}) {
                    int to = from + size;
                    accumulation.announce(size, to == all);
                    accumulation.step(
                            loss(
                                    inParts,
                                    Arrays.copyOfRange(x, from * FEATURES, to * FEATURES),
                                    Arrays.copyOfRange(labels, from, to)),
                            0.3);
                    from = to;
                }
                sgd.step(loss(atOnce, x, labels), 0.3);
            }
            atOnce.parameters()
                    .forEach((name, p) -> assertArrayEquals(
                            p.value().toDoubles(),
                            inParts.parameters().get(name).value().toDoubles(),
                            1e-13,
                            name));
        });
    }

    @ExtendWith(OnEjml.class)
    @Test
    void nothingChangesBeforeTheLastBatch() {
        var parameters = OptimizerSteps.parameters(0);
        double[] before = parameters.get("p0").value().toDoubles();
        var accumulation = new Accumulation(parameters, new Sgd(parameters, RULE), 2);
        accumulation.announce(4, false);
        accumulation.step(OptimizerSteps.gradients(parameters, 0), 0.1);
        assertArrayEquals(before, parameters.get("p0").value().toDoubles());
        assertEquals(4, accumulation.state().get("images").value().item());
        accumulation.announce(4, true);
        accumulation.step(OptimizerSteps.gradients(parameters, 0), 0.1);
        assertEquals(0, accumulation.state().get("images").value().item());
        assertFalse(Arrays.equals(before, parameters.get("p0").value().toDoubles()));
    }

    /// Stopped after the first of two batches, resumed in another optimizer.
    @ExtendWith(OnEjml.class)
    @Test
    void stateIsAllThatIsNeededToGoOn() {
        var straight = OptimizerSteps.parameters(1);
        var whole = new Accumulation(straight, new Sgd(straight, RULE), 2);
        var broken = OptimizerSteps.parameters(1);
        var before = new Accumulation(broken, new Sgd(broken, RULE), 2);
        var resumed = OptimizerSteps.parameters(2);
        var after = new Accumulation(resumed, new Sgd(resumed, RULE), 2);
        for (int batch = 0; batch < 4; batch++) {
            step(whole, OptimizerSteps.gradients(straight, batch), batch);
        }
        for (int batch = 0; batch < 3; batch++) {
            step(before, OptimizerSteps.gradients(broken, batch), batch);
        }
        broken.forEach((name, p) -> resumed.get(name).write(p.value().toDoubles()));
        before.state()
                .forEach((name, cell) ->
                        after.state().get(name).write(cell.value().toDoubles()));
        step(after, OptimizerSteps.gradients(resumed, 3), 3);
        straight.forEach((name, p) -> assertArrayEquals(
                p.value().toDoubles(), resumed.get(name).value().toDoubles(), name));
    }

    private static void step(Optimizer optimizer, Gradients gradients, int batch) {
        optimizer.announce(3 + batch, batch % 2 == 1);
        optimizer.step(gradients, 0.1);
    }

    @ExtendWith(OnEjml.class)
    @Test
    void useThatMeansNothing() {
        var parameters = OptimizerSteps.parameters(0);
        var sgd = new Sgd(parameters, RULE);
        assertEquals(
                """
                accumulation: 0 batches a step
                    fix:    give 1 or more""",
                assertThrows(IllegalArgumentException.class, () -> new Accumulation(parameters, sgd, 0))
                        .getMessage());
        var accumulation = new Accumulation(parameters, sgd, 2);
        assertUnannounced(() -> accumulation.step(OptimizerSteps.gradients(parameters, 0), 0.1));
        accumulation.announce(4, false);
        accumulation.step(OptimizerSteps.gradients(parameters, 0), 0.1);
        assertUnannounced(() -> accumulation.step(OptimizerSteps.gradients(parameters, 1), 0.1));
    }

    private static void assertUnannounced(Executable step) {
        var problem = assertThrows(IllegalStateException.class, step);
        assertEquals("""
                accumulation: gradients of a batch that was not announced
                    fix:    call announce(images, last) before each step""", problem.getMessage());
    }

    /// Around it the others would act once a batch, and not tell it of its batches.
    @ExtendWith(OnEjml.class)
    @Test
    void isTheOutermostOptimizer() {
        var linear = linear();
        var ema = new Ema(linear, linear(), 0.9, false);
        for (int batches = 1; batches <= 2; batches++) {
            var inner = new Accumulation(linear.parameters(), new Sgd(linear.parameters(), RULE), batches);
            assertRefusedInside("clipping", () -> new Clipping(inner, 1));
            assertRefusedInside("averaging", () -> new Averaging(inner, ema));
        }
    }

    private static void assertRefusedInside(String who, Executable construction) {
        assertEquals(
                "%s: an accumulation cannot be inside\n    fix:    put Accumulation around it".formatted(who),
                assertThrows(IllegalArgumentException.class, construction).getMessage());
    }
}
