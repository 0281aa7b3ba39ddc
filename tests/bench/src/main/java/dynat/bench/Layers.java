package dynat.bench;

import dynat.tensor.Cell;
import dynat.tensor.Convolution;
import dynat.tensor.Draws;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// The convolutions of a CIFAR ResNet-18, each in three directions: forward, to the input, to the weights.
///
/// @param in     channels
/// @param out    channels
/// @param side   of the image, in pixels
/// @param kernel taps a side
/// @param stride in pixels
record Layers(int in, int out, int side, int kernel, int stride) {

    static final List<Layers> ALL = List.of(
            new Layers(3, 64, 32, 3, 1),
            new Layers(64, 64, 32, 3, 1),
            new Layers(128, 128, 16, 3, 1),
            new Layers(256, 256, 8, 3, 1),
            new Layers(512, 512, 4, 3, 1),
            new Layers(64, 128, 32, 3, 2),
            new Layers(128, 256, 16, 3, 2),
            new Layers(256, 512, 8, 3, 2),
            new Layers(64, 128, 32, 1, 2),
            new Layers(128, 256, 16, 1, 2),
            new Layers(256, 512, 8, 1, 2));

    static void measure(int batch, Meter meter) {
        each(batch, (name, work) -> meter.line(name, batch, work));
    }

    /// Gives each layer in each direction, under its name, to whoever measures.
    static void each(int batch, BiConsumer<String, Runnable> measured) {
        ALL.forEach(layer -> layer.works(batch).forEach(measured));
    }

    /// The three directions by their names.
    Map<String, Runnable> works(int batch) {
        var g = new Geometry(stride, kernel / 2);
        Tensor x = normal(batch, in, side, side), w = new Cell(normal(out, in, kernel, kernel)).value();
        Tensor dy = normal(g.out(x.shape(), w.shape()));
        var works = new LinkedHashMap<String, Runnable>();
        works.put(this + "-forward", () -> Convolution.forward(x, w, g, Epilogue.NONE));
        works.put(this + "-backward-input", () -> Convolution.backwardInput(dy, w, x.shape(), g));
        works.put(this + "-backward-weight", () -> Convolution.backwardWeight(dy, x, w.shape(), g));
        return works;
    }

    private static Tensor normal(int... extents) {
        return normal(new Shape(extents));
    }

    private static Tensor normal(Shape shape) {
        return Draws.of(1, "layers").normal(shape, 1);
    }

    @Override
    public String toString() {
        return "conv%1$dx%1$d-s%2$d-%3$d-%4$d@%5$d".formatted(kernel, stride, in, out, side);
    }
}
