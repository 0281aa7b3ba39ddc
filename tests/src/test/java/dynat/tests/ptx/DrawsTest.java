package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The GPU draws the processor's numbers, bit for bit: uniform ones, and normal ones too, as both take logarithms and
/// angles as fdlibm does.
class DrawsTest {

    private static final Draws DRAWS = Draws.of(7, "pgd").at(3);

    private final Device gpu = CudaBackend.plain(new InterpretedGpu(5));

    private void assertSame(Draws draws, Shape shape) {
        for (double[] range : new double[][] {{-8 / 255.0, 8 / 255.0}, {0, 1}, {-2, 3}, {1, 1 + 0x1p-23}}) {
            assertArrayEquals(
                    Backends.reference()
                            .run(() -> draws.uniform(shape, range[0], range[1]).toFloats()),
                    gpu.run(() -> draws.uniform(shape, range[0], range[1]).toFloats()));
        }
        assertArrayEquals(
                Backends.reference().run(() -> draws.normal(shape, 0.7).toFloats()),
                gpu.run(() -> draws.normal(shape, 0.7).toFloats()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "5", "0,3", "3,0", "4,7", "2,3,5", "2,3,3,2", "5,1,4,4", "3,4,1,1", "1,2,3,2,3"})
    void anyShape(String dims) {
        var extents = dims.isEmpty()
                ? new int[0]
                : java.util.Arrays.stream(dims.split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        assertSame(DRAWS, new Shape(extents));
    }

    @Test
    void anyStreams() {
        assertSame(DRAWS.rows(6, 0, 49_999), new Shape(3, 3, 2, 5));
        assertSame(DRAWS.rows(Integer.MAX_VALUE), new Shape(1, 9));
        assertSame(DRAWS.rows(-1, Integer.MIN_VALUE, -1_000_000), new Shape(3, 9));
        assertSame(Draws.of(-1, "").at(Long.MIN_VALUE), new Shape(2, 6));
    }

    /// Thousands of words: logarithms above and below a root of 1/2, angles in all quarters.
    @Test
    void manyNumbers() {
        assertSame(Draws.of(1, "init"), new Shape(16, 3, 8, 8));
    }

    @Test
    void drawsAreWide() {
        assertEquals(
                DType.F32,
                gpu.run(() -> DRAWS.uniform(new Shape(2, 3, 4, 4), 0, 1)).dtype());
    }
}
