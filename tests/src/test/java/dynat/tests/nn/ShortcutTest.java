package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.ops.Sum;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.nn.Shortcut;
import dynat.nn.Subsample;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class ShortcutTest {

    /// Channels 0 and 3 of four are zeros, 1 and 2 the input's; of 3 x 3 pixels the corners are left.
    @Test
    void everySecondPixelBetweenZeros() {
        var x = Tensor.of(
                new Shape(1, 2, 3, 3), 1.0, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, -7, -8, Double.MIN_VALUE);
        var y = Subsample.of(2, 4, 2).forward(constant(x), Pass.EVAL).value();
        assertEquals(new Shape(1, 4, 2, 2), y.shape());
        assertArrayEquals(
                new double[] {0, 0, 0, 0, 1, 3, 7, 9, -1, -3, -7, Double.MIN_VALUE, 0, 0, 0, 0}, y.toDoubles());
        assertEquals(
                new Shape(1, 5, 1, 1),
                Subsample.of(2, 5, 2)
                        .forward(constant(Tensor.full(new Shape(1, 2, 2, 2), 1)), Pass.EVAL)
                        .shape());
    }

    @Test
    void whatWasLeftOutHasNoGradient() {
        var shortcut = Subsample.of(1, 2, 2);
        var dx = Tape.gradient(Tensor.full(new Shape(1, 1, 3, 3), 1), x -> Sum.sum(shortcut.forward(x, Pass.EVAL)));
        assertArrayEquals(new double[] {1, 0, 1, 0, 0, 0, 1, 0, 1}, dx.toDoubles());
    }

    /// He et al. give the network of 20 layers for CIFAR-10 0.27 million parameters.
    @Test
    void aShortcutAHasNoParameters() {
        var config = new ResNet.Config(3, List.of(16, 32, 64), List.of(3, 3, 3), 10, Shortcut.A, Initialiser.PYTORCH);
        var model = ResNet.of(config, Draws.of(0, "init"));
        assertTrue(model.state().keySet().stream().noneMatch(name -> name.contains("shortcut")));
        assertEquals(
                269_722,
                model.parameters().values().stream()
                        .mapToInt(p -> p.shape().size())
                        .sum());
    }

    @Test
    void widthsThatFall() {
        assertEquals(
                """
                resnet: a shortcut A goes from 4 to 2 channels, and can only add some
                    fix:    take shortcut B, or widths that do not fall""",
                assertThrows(IllegalArgumentException.class, () -> Subsample.of(4, 2, 2))
                        .getMessage());
    }
}
