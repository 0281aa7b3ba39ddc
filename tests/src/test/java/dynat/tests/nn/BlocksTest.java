package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Relu.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.nn.Activation;
import dynat.nn.BatchNorm2d;
import dynat.nn.Bottleneck;
import dynat.nn.Conv2d;
import dynat.nn.DenseLayer;
import dynat.nn.DenseNet.Transition;
import dynat.nn.Initialiser;
import dynat.nn.InvertedResidual;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.PreActBlock;
import dynat.nn.Shortcut;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What blocks do when one of their paths is shut; what they compute with both open, `ModelsTest` compares to PyTorch.
@ExtendWith(OnEjml.class)
class BlocksTest {

    private static final Draws INIT = Draws.of(0, "init");
    private static final Initialiser BEGIN = Initialiser.PYTORCH;

    private static Tensor images(int channels) {
        return Draws.of(1, "images").uniform(new Shape(2, channels, 6, 6), -1, 1);
    }

    private static Layer shut(Layer block, String parameter) {
        var cell = block.parameters().get(parameter);
        cell.write(new double[cell.shape().size()]);
        return block;
    }

    private static double[] values(Layer block, Tensor x, Pass pass) {
        return block.forward(constant(x), pass).value().toDoubles();
    }

    private static List<String> names(Layer block) {
        return block.parameters().keySet().stream()
                .map(name -> name.replaceAll("\\.(weight|bias)$", ""))
                .distinct()
                .collect(Collectors.toList());
    }

    @Test
    void whatIsAddedIsTheInput() {
        Tensor x = images(4);
        for (var pass : List.of(Pass.EVAL, Pass.ATTACK_TRAIN)) {
            assertArrayEquals(
                    x.toDoubles(),
                    values(shut(PreActBlock.of(4, 4, 1, Activation.SILU, BEGIN, INIT), "conv2.weight"), x, pass));
            assertArrayEquals(
                    x.toDoubles(),
                    values(shut(InvertedResidual.of(4, 4, 6, 1, BEGIN, INIT), "bn3.weight"), x, pass),
                    1e-12);
            assertArrayEquals(
                    relu(constant(x)).value().toDoubles(),
                    values(shut(Bottleneck.of(4, 1, 1, Shortcut.B, BEGIN, INIT), "bn3.weight"), x, pass),
                    1e-12);
        }
    }

    @Test
    void nothingIsAddedWhereTheImageShrinks() {
        var block = shut(InvertedResidual.of(4, 4, 6, 2, BEGIN, INIT), "bn3.weight");
        assertArrayEquals(new double[2 * 4 * 3 * 3], values(block, images(4), Pass.EVAL), 1e-12);
    }

    /// New channels first, as PyTorch's code has them.
    @Test
    void aDenseLayerKeepsWhatItWasGiven() {
        Tensor x = images(3);
        var y = shut(DenseLayer.of(3, 2, BEGIN, INIT), "conv2.weight").forward(constant(x), Pass.ATTACK_TRAIN);
        assertEquals(new Shape(2, 5, 6, 6), y.shape());
        double[] all = y.value().toDoubles(), given = x.toDoubles();
        for (int n = 0; n < 2; n++) {
            for (int i = 0; i < 5 * 36; i++) {
                assertEquals(i < 2 * 36 ? 0 : given[n * 3 * 36 + i - 2 * 36], all[n * 5 * 36 + i]);
            }
        }
    }

    @Test
    void names() {
        assertEquals(
                List.of("bn1", "conv1", "bn2", "conv2", "convShortcut"),
                names(PreActBlock.of(4, 6, 1, Activation.RELU, BEGIN, INIT)));
        assertEquals(
                List.of("bn1", "conv1", "bn2", "conv2", "shortcut.0"),
                names(PreActBlock.of(4, 4, 2, Activation.RELU, BEGIN, INIT).nested()));
        assertEquals(
                List.of("bn1", "conv1", "bn2", "conv2"),
                names(PreActBlock.of(4, 4, 1, Activation.RELU, BEGIN, INIT).nested()));
        assertEquals(
                List.of("conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "shortcut.0", "shortcut.1"),
                names(InvertedResidual.of(4, 6, 6, 1, BEGIN, INIT)));
        assertEquals(
                List.of("conv1", "bn1", "conv2", "bn2", "conv3", "bn3"),
                names(Bottleneck.of(4, 2, 2, Shortcut.A, BEGIN, INIT)));
    }

    /// The same block by another name computes the same.
    @Test
    void nestedIsTheSameBlock() {
        var block = PreActBlock.of(4, 6, 2, Activation.RELU, BEGIN, INIT);
        assertArrayEquals(
                values(block, images(4), Pass.ATTACK_TRAIN), values(block.nested(), images(4), Pass.ATTACK_TRAIN));
    }

    @Test
    void aTransitionHalvesAll() {
        var transition = new Transition(BatchNorm2d.of(4), Conv2d.of(4, 2, 1, 1, BEGIN, INIT));
        assertEquals(
                new Shape(2, 2, 3, 3),
                transition.forward(constant(images(4)), Pass.EVAL).shape());
    }
}
