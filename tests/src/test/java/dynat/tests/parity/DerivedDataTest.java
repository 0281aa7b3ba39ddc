package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Cell;
import dynat.tensor.Convolution;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a backend keeps of a tensor, such as filters rearranged for its loops, never outlives the tensor's contents.
@AlsoOnGpu
class DerivedDataTest {

    private static final Geometry SAME = new Geometry(1, 1);
    private static final Shape FILTERS = new Shape(17, 3, 3, 3), IMAGES = new Shape(2, 3, 6, 6);

    private final Random random = new Random(1);

    private Twin numbers(Shape shape) {
        return Twin.random(random, shape, Order.ROW_MAJOR);
    }

    private static float[] forward(Tensor x, Tensor w) {
        return Convolution.forward(x, w, SAME, Epilogue.NONE).toFloats();
    }

    private static float[] backward(Tensor dy, Tensor w) {
        return Convolution.backwardInput(dy, w, IMAGES, SAME).toFloats();
    }

    /// How a cell is written.
    private enum Way {
        FLOATS,
        DOUBLES,
        FORMULA,
        EACH;

        void write(Cell cell, Twin contents, Device device) {
            float[] values = contents.values();
            var same = List.of(Formula.input(0));
            switch (this) {
                case FLOATS -> cell.write(values);
                case DOUBLES ->
                    cell.write(IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .toArray());
                case FORMULA -> cell.write(same.getFirst(), contents.on(device));
                case EACH -> Cell.writeEach(same, List.of(List.of(cell)), List.of(List.of(contents.on(device))));
            }
        }
    }

    static Stream<Arguments> waysEverywhere() {
        return Backends.everywhere().stream()
                .flatMap(device -> Stream.of(Way.values()).map(way -> Arguments.of(device, way)));
    }

    @ParameterizedTest
    @MethodSource("waysEverywhere")
    void filtersWrittenInPlaceAreReadAnew(Device device, Way way) {
        Twin before = numbers(FILTERS), after = numbers(FILTERS);
        Tensor x = numbers(IMAGES).on(device),
                dy = numbers(new Shape(2, 17, 6, 6)).on(device);
        var filters = new Cell(before.on(device));
        for (var contents : new Twin[] {before, after, before}) {
            way.write(filters, contents, device);
            assertArrayEquals(forward(x, contents.on(device)), forward(x, filters.value()));
            assertArrayEquals(backward(dy, contents.on(device)), backward(dy, filters.value()));
        }
        filters.write(Formula.input(0).plus(Formula.input(1)), filters.value(), after.on(device));
        var sum = before.on(device).plus(after.on(device));
        assertArrayEquals(forward(x, sum), forward(x, filters.value()));
        assertArrayEquals(backward(dy, sum), backward(dy, filters.value()));
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void filtersInReusedMemoryAreReadAnew(Device device) {
        var x = numbers(IMAGES).on(device);
        for (int round = 0; round < 5; round++) {
            var contents = numbers(FILTERS);
            var expected = forward(x, contents.on(device));
            for (var order : Order.values()) {
                try (var _ = Scope.open("round")) {
                    assertArrayEquals(expected, forward(x, contents.on(device).to(order)));
                }
            }
        }
    }

    /// Layers may share filters that each of them reads in its own way.
    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void filtersOfSeveralLayersAreReadAsEachNeedsThem(Device device) {
        var contents = numbers(new Shape(12, 1, 4, 4));
        var shared = contents.on(device);
        Tensor x = numbers(new Shape(2, 12, 8, 8)).on(device);
        var depthwise = new Geometry(2, 0).grouped(12);
        for (var g : new Geometry[] {
            depthwise, depthwise.padded(1, 1), depthwise.dilated(2), depthwise.strided(1, 2), depthwise
        }) {
            var y = Convolution.forward(x, shared, g, Epilogue.NONE);
            assertArrayEquals(
                    Convolution.forward(x, contents.on(device), g, Epilogue.NONE)
                            .toFloats(),
                    y.toFloats());
            assertArrayEquals(
                    Convolution.backwardInput(y, contents.on(device), x.shape(), g)
                            .toFloats(),
                    Convolution.backwardInput(y, shared, x.shape(), g).toFloats());
        }
    }
}
