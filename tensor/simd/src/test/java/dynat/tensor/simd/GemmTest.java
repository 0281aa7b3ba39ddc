package dynat.tensor.simd;

import static dynat.tensor.simd.Samples.assertClose;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Matrix products against three loops in double precision.
class GemmTest {
    private static final int[][] SIZES = {
        {1, 1, 1},
        {7, 5, 3},
        {128, 64, 10},
        {10, 128, 64},
        {200, 600, 33},
        {3, 0, 4},
        {6, 16, 16},
        {100, 512, 40},
        {60, 300, 530},
        {9, 2800, 5}
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void agreesWithLoops(int bits) {
        Samples.device(bits, 2).run(() -> {
            for (int[] size : SIZES) {
                for (int way = 0; way < 4; way++) {
                    agrees(size[0], size[1], size[2], (way & 1) != 0, (way & 2) != 0);
                }
            }
            return null;
        });
    }

    private static void agrees(int m, int k, int n, boolean transposeA, boolean transposeB) {
        Tensor a = transposeA ? normal(1, k, m) : normal(1, m, k), b = transposeB ? normal(2, n, k) : normal(2, k, n);
        double[] as = a.toDoubles(), bs = b.toDoubles(), expected = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    expected[i * n + j] +=
                            as[transposeA ? l * m + i : i * k + l] * bs[transposeB ? j * k + l : l * n + j];
                }
            }
        }
        assertClose(
                expected,
                a.matmul(transposeA, b, transposeB),
                2e-6 * (k + 1),
                "%d %d %d %s %s".formatted(m, k, n, transposeA, transposeB));
    }

    @Test
    void argmaxTakesTheFirst() {
        int[] columns = Samples.device(256, 1)
                .run(() ->
                        Tensor.of(new Shape(3, 3), 1, 2, 2, -5, -4, -9, 0, 0, 0).argmax());
        assertArrayEquals(new int[] {1, 1, 0}, columns);
    }
}
