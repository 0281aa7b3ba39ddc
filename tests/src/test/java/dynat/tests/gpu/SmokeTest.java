package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Convolution;
import dynat.tensor.Draws;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The first thing to run on a new machine: each kind of primitive once, on a few numbers, against the reference.
@OnGpu
class SmokeTest {

    private static final Formula A = Formula.input(0), B = Formula.input(1);

    /// What each kind does.
    enum Kind {
        TRANSFER(() -> images()),
        LAYOUT(() -> images().to(Order.CHANNELS_LAST).to(Order.ROW_MAJOR)),
        RESHAPE(() -> images().to(Order.CHANNELS_LAST).reshape(new Shape(2, 3 * 6 * 7))),
        FORMULA(() -> Tensor.map(A.times(A).plus(1).sqrt().minus(B.exp()), images(), images().times(0.5))),
        BROADCAST(() -> images().plus(Draws.of(4, "row").uniform(new Shape(1, 3, 1, 1), -1, 1))),
        COMPARISON(() -> Tensor.map(Formula.where(A.less(B), A, B).sign(), images(), images().times(-1))),
        SUM(() -> Tensor.sum(new Shape(1, 3, 1, 1), A, images())),
        MAXIMUM(() -> largest(images(), new Shape(2, 1, 6, 7))),
        PRODUCT(() -> matrix(17, 33).matmul(matrix(33, 9))),
        POWER(() -> Tensor.map(A.abs().power(0.3).log1p().tanh(), images())),
        CONVOLUTION(() -> Convolution.forward(images(), filters(), new Geometry(1, 1), Epilogue.NONE)),
        STRIDED(() -> Convolution.forward(images(), filters(), new Geometry(2, 1), Epilogue.NONE.withRelu())),
        TO_INPUT(() -> Convolution.backwardInput(results(), filters(), images().shape(), new Geometry(1, 1))),
        TO_WEIGHTS(
                () -> Convolution.backwardWeight(results(), images(), filters().shape(), new Geometry(1, 1))),
        DRAWS(() -> Draws.of(5, "draws").uniform(new Shape(1000), -1, 1));

        private final Supplier<Tensor> result;

        Kind(Supplier<Tensor> result) {
            this.result = result;
        }

        private static Tensor images() {
            return Draws.of(1, "images").uniform(new Shape(2, 3, 6, 7), -1, 1);
        }

        private static Tensor filters() {
            return Draws.of(2, "filters").uniform(new Shape(5, 3, 3, 3), -1, 1);
        }

        private static Tensor results() {
            return Draws.of(3, "results").uniform(new Shape(2, 5, 6, 7), -1, 1);
        }

        private static Tensor largest(Tensor x, Shape to) {
            return Tensor.reduce("max", Reduction.MAX, to, List.of(A), x).getFirst();
        }

        private static Tensor matrix(int rows, int columns) {
            return Draws.of(rows, "matrix").uniform(new Shape(rows, columns), -1, 1);
        }
    }

    private record Found(List<Integer> shape, double[] values) {
        static Found of(Tensor t) {
            return new Found(
                    IntStream.range(0, t.shape().rank())
                            .mapToObj(t.shape()::dim)
                            .toList(),
                    t.toDoubles());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isThatOfTheReference(Kind kind) {
        var expected = Gpu.on(Backends.reference(), () -> Found.of(kind.result.get()));
        var found = Gpu.run(() -> Found.of(kind.result.get()));
        assertEquals(expected.shape, found.shape);
        assertArrayEquals(expected.values, found.values, 1e-5);
    }
}
