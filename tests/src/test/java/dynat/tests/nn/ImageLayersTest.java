package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.AdaptiveAvgPool2d;
import dynat.nn.AvgPool2d;
import dynat.nn.Conv2d;
import dynat.nn.Flatten;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.MaxPool2d;
import dynat.nn.Pass;
import dynat.nn.ReflectionPad2d;
import dynat.nn.Sequential;
import dynat.nn.Upsample;
import dynat.nn.Upsample.Mode;
import dynat.nn.ZeroPad2d;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Layers without parameters that pool, pad and resize images.
@ExtendWith(OnEjml.class)
class ImageLayersTest {

    /// One image of two rows and three columns, 1 to 6.
    private static double[] of(Layer layer) {
        var x = Tensor.of(new Shape(1, 1, 2, 3), 1, 2, 3, 4, 5, 6);
        return layer.forward(constant(x), Pass.EVAL).value().toDoubles();
    }

    @Test
    void theLargestOfEachWindow() {
        assertArrayEquals(new double[] {5}, of(MaxPool2d.of(2)));
        assertArrayEquals(new double[] {5, 6}, of(MaxPool2d.of(Window.of(2).withCeilMode())));
        assertArrayEquals(new double[] {4, 5, 6}, of(new MaxPool2d(Window.of(2), Window.of(1))));
        assertArrayEquals(new double[] {1, 3, 4, 6}, of(MaxPool2d.of(new Window(2, 2, 1, false))));
    }

    @Test
    void theMeanOfEachWindow() {
        assertArrayEquals(new double[] {3}, of(AvgPool2d.of(2)));
        var padded = new Window(2, 2, 1, false);
        assertArrayEquals(new double[] {0.25, 1.25, 1, 2.75}, of(AvgPool2d.of(padded)));
        assertArrayEquals(new double[] {1, 2.5, 4, 5.5}, of(new AvgPool2d(padded, padded, false)));
    }

    @Test
    void meansThatCoverTheImage() {
        assertArrayEquals(new double[] {3.5}, of(new AdaptiveAvgPool2d(1, 1)), 1e-15);
        assertArrayEquals(new double[] {1.5, 2.5, 4.5, 5.5}, of(new AdaptiveAvgPool2d(2, 2)));
    }

    @Test
    void zerosAround() {
        assertArrayEquals(new double[] {0, 1, 2, 0, 4, 5}, of(new ZeroPad2d(1, -1, 0, 0)));
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6, 0, 0, 0}, of(new ZeroPad2d(0, 0, 0, 1)));
        assertEquals(4 * 5, of(new ZeroPad2d(1)).length);
    }

    @Test
    void mirrorImagesAround() {
        assertArrayEquals(
                new double[] {6, 5, 4, 5, 6, 3, 2, 1, 2, 3, 6, 5, 4, 5, 6}, of(new ReflectionPad2d(2, 0, 1, 0)));
        assertEquals(4 * 5, of(new ReflectionPad2d(1)).length);
    }

    @Test
    void otherSizes() {
        assertArrayEquals(
                new double[] {1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6},
                of(Upsample.by(2, Mode.NEAREST)));
        assertArrayEquals(new double[] {1, 3}, of(Upsample.to(1, 2, Mode.BILINEAR_ALIGN_CORNERS)));
        assertArrayEquals(new double[] {2.75, 4.25}, of(Upsample.to(1, 2, Mode.BILINEAR)), 1e-15);
        assertArrayEquals(new double[] {1, 2}, of(Upsample.to(1, 2, Mode.NEAREST)));
        assertArrayEquals(of(Upsample.to(4, 6, Mode.BILINEAR)), of(Upsample.by(2, Mode.BILINEAR)));
        assertArrayEquals(
                of(Upsample.to(4, 6, Mode.BILINEAR_ALIGN_CORNERS)), of(Upsample.by(2, Mode.BILINEAR_ALIGN_CORNERS)));
    }

    @Test
    void axesAsOne() {
        var x = constant(Tensor.full(new Shape(2, 3, 4, 5), 1));
        assertEquals(new Shape(2, 60), new Flatten().forward(x, Pass.EVAL).shape());
        assertEquals(new Shape(2, 3, 20), new Flatten(2).forward(x, Pass.EVAL).shape());
    }

    /// A network as PyTorch users write it: names count the layers that have no parameters too.
    @Test
    void theyStandInASequence() {
        var init = Draws.of(0, "init");
        var net = Sequential.of(
                new ReflectionPad2d(1),
                Conv2d.of(1, 4, 3, 1, Initialiser.PYTORCH, init.at(0)),
                MaxPool2d.of(2),
                Upsample.by(2, Mode.BILINEAR),
                AvgPool2d.of(2),
                new AdaptiveAvgPool2d(2, 2),
                new Flatten(),
                Linear.of(16, 3, Initialiser.PYTORCH, init.at(1)));
        assertEquals(
                List.of("1.weight", "7.weight", "7.bias"),
                List.copyOf(net.state().keySet()));
        var y = net.forward(constant(Tensor.full(new Shape(2, 1, 8, 8), 0.5)), Pass.TRAIN);
        assertEquals(new Shape(2, 3), y.shape());
        assertTrue(MaxPool2d.of(2).parameters().isEmpty());
    }
}
