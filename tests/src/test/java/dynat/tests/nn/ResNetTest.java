package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.nn.BasicBlock;
import dynat.nn.BatchNorm2d;
import dynat.nn.Conv2d;
import dynat.nn.ConvNorm;
import dynat.nn.Initialiser;
import dynat.nn.Linear;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.ResNet.Config;
import dynat.nn.Safetensors;
import dynat.nn.Sequential;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class ResNetTest {

    private static final Draws INIT = Draws.of(0, "init");

    private static ResNet small() {
        return ResNet.of(new Config(3, List.of(4, 8), List.of(2, 1), 5), INIT);
    }

    private static Tensor images(int n, int channels, int size) {
        return Draws.of(1, "images").uniform(new Shape(n, channels, size, size), 0, 1);
    }

    @Test
    void resNet18HasItsParameters() {
        var model = ResNet.of(Config.resNet18(3, 10), INIT);
        assertEquals(
                11_173_962,
                model.parameters().values().stream()
                        .mapToInt(p -> p.shape().size())
                        .sum());
        assertEquals(62, model.parameters().size());
        assertEquals(40, model.statistics().size());
    }

    @Test
    void namesAreThoseOfTheStateDict() {
        var golden =
                Safetensors.read(Repository.root().resolve("tests/src/test/resources/golden/mini/model.safetensors"));
        Set<String> expected = new TreeSet<>(golden.tensors().keySet());
        expected.removeIf(name -> name.endsWith("num_batches_tracked"));
        var model = new Standardised(
                Standardise.of(new double[3], new double[] {1, 1, 1}),
                ResNet.of(new Config(3, List.of(8, 16, 32), List.of(1, 1, 1), 10), INIT));
        assertEquals(expected, new TreeSet<>(model.state().keySet()));
        model.state()
                .forEach((name, cell) -> assertEquals(golden.tensors().get(name).shape(), cell.shape(), name));
        assertEquals(
                19_954,
                model.parameters().values().stream()
                        .mapToInt(p -> p.shape().size())
                        .sum());
    }

    @Test
    void stagesAreAsManyAsAsked() {
        var model = ResNet.of(new Config(1, List.of(2, 2, 4, 4), List.of(1, 2, 1, 1), 3), INIT);
        var names = model.parameters().keySet();
        assertTrue(names.contains("layer4.0.shortcut.1.bias"));
        assertTrue(names.contains("layer2.0.shortcut.0.weight"), "the stride changes although the width does not");
        assertTrue(names.stream().noneMatch(name -> name.startsWith("layer1.0.shortcut")), "nothing changes there");
        assertTrue(names.stream().noneMatch(name -> name.startsWith("layer2.1.shortcut")), "nothing changes there");
        assertEquals(
                new Shape(2, 3),
                model.forward(constant(images(2, 1, 16)), Pass.EVAL).shape());
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        ResNet a = small(),
                b = small(),
                c = ResNet.of(new Config(3, List.of(4, 8), List.of(2, 1), 5), Draws.of(1, "init"));
        a.parameters()
                .forEach((name, p) -> assertArrayEquals(
                        p.value().toDoubles(), b.parameters().get(name).value().toDoubles(), name));
        assertTrue(a.linear().weight().value().toDoubles()[0]
                != c.linear().weight().value().toDoubles()[0]);
    }

    @Test
    void aShapeErrorSaysWhereItArose() {
        var stem = new ConvNorm(Conv2d.of(3, 16, 3, 1, Initialiser.PYTORCH, INIT), BatchNorm2d.of(16), "conv1", "bn1");
        var block = BasicBlock.of(8, 8, 1, Initialiser.PYTORCH, INIT);
        var model = new ResNet(stem, List.of(Sequential.of(block)), Linear.of(8, 10, Initialiser.PYTORCH, INIT));
        for (var pass : List.of(Pass.EVAL, Pass.TRAIN)) {
            var error = assertThrows(ShapeError.class, () -> model.forward(constant(images(2, 3, 8)), pass));
            assertEquals("""
                    conv2d: input has 16 channels but weight expects 8
                        input   [2, 16, 8, 8]      N C H W
                        weight  [8, 8, 3, 3]       O C kH kW
                        fix:    pass 8 channels, or build the layer with Conv2d.of(16, 8, …)
                        in:     layer1.0.conv1""", error.getMessage());
        }
    }

    @Test
    void aBatchOfOnePixelCannotBeNormalised() {
        var error = assertThrows(ShapeError.class, () -> small().forward(constant(images(1, 3, 2)), Pass.TRAIN));
        assertEquals("""
                batchNorm: a channel has 1 number(s), and a variance needs 2
                    input   [1, 8, 1, 1]       N C H W
                    fix:    train on batches of 2 or more, or normalise by running statistics
                    in:     layer2.0.shortcut.1""", error.getMessage());
    }

    @Test
    void imagesOfOneChannelAreNotStretchedToThree() {
        var model = new Standardised(Standardise.of(new double[3], new double[] {1, 1, 1}), small());
        var error = assertThrows(ShapeError.class, () -> model.forward(constant(images(2, 1, 8)), Pass.EVAL));
        assertEquals("""
                standardise: input has 1 channels but the model's mean and std have 3
                    input   [2, 1, 8, 8]       N C H W
                    mean    [1, 3, 1, 1]       1 C 1 1
                    fix:    pass images of 3 channels""", error.getMessage());
    }

    @Test
    void unevenConfigurations() {
        assertEquals(
                """
                resnet: 2 widths [16, 32] and 3 block counts [1, 1, 1]
                    fix:    give one of each a stage, such as [16, 32, 64] and [1, 1, 1]""",
                assertThrows(IllegalArgumentException.class, () -> new Config(1, List.of(16, 32), List.of(1, 1, 1), 10))
                        .getMessage());
        assertEquals(
                """
                resnet: channels 1, widths [16], blocks [0], classes 10
                    fix:    give counts from 1""",
                assertThrows(IllegalArgumentException.class, () -> new Config(1, List.of(16), List.of(0), 10))
                        .getMessage());
    }

    /// An attack forms all input gradients and no weight gradient; training forms every weight gradient
    /// and all input gradients but the first layer's.
    @Test
    void nothingIsDifferentiatedThatWasNotAskedFor() {
        var counting = Counting.over(OnEjml.EJML);
        counting.device().run(() -> {
            var model = small();
            Tensor x = images(2, 3, 8);
            int convolutions = 1 + 3 * 2 + 1;

            counting.calls().clear();
            Tape.gradient(x, v -> crossEntropy(model.forward(v, Pass.EVAL), new int[] {1, 2}));
            assertEquals(convolutions, counting.of("convolve"));
            assertEquals(convolutions, counting.of("convolveBackwardInput"));
            assertEquals(0, counting.of("convolveBackwardWeight"));

            counting.calls().clear();
            Tape.gradients(
                    model.parameters().values(),
                    () -> crossEntropy(model.forward(constant(x), Pass.TRAIN), new int[] {1, 2}));
            assertEquals(convolutions, counting.of("convolveBackwardWeight"));
            assertEquals(convolutions - 1, counting.of("convolveBackwardInput"));

            counting.calls().clear();
            model.forward(constant(x), Pass.EVAL);
            assertEquals(0, counting.of("convolveBackwardWeight") + counting.of("convolveBackwardInput"));
            return null;
        });
    }

    @Test
    void evaluationAndAttackLeaveEveryCellAlone() {
        var model = small();
        var before = model.state().values().stream()
                .mapToLong(cell -> cell.value().storage().version())
                .sum();
        for (var pass : List.of(Pass.EVAL, Pass.ATTACK_TRAIN)) {
            Tape.gradient(images(2, 3, 8), v -> crossEntropy(model.forward(v, pass), new int[] {1, 2}));
        }
        assertEquals(
                before,
                model.state().values().stream()
                        .mapToLong(cell -> cell.value().storage().version())
                        .sum());
    }
}
