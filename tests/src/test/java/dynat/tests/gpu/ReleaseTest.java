package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import dynat.tensor.cuda.DeviceBytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Device memory that was given back is not read, and is given out again.
@OnGpu
class ReleaseTest {

    @Test
    void aReleasedTensorIsNotRead() {
        Tensor x = Gpu.run(() -> Tensor.of(new Shape(2), 1, 2));
        var error = assertThrows(TensorReleased.class, () -> x.plus(x));
        assertEquals("""
                a tensor [2] was read after scope 'a test on cuda', to which it belonged, had released it
                    fix:    use it while the scope is open, or hold it with Scope.keep or Tensor.retain""", error.getMessage());
        assertThrows(TensorReleased.class, x::toFloats);
    }

    @Test
    void aScopeGivesItsBytesBackWhenItCloses() {
        Gpu.run(() -> {
            var bytes = DeviceBytes.of(Gpu.DEVICE);
            long before = bytes.used();
            try (var _ = Scope.open("inner")) {
                Tensor.full(new Shape(1024), 1).times(2);
                assertEquals(2 * 4096, bytes.used() - before);
            }
            assertEquals(before, bytes.used());
            return null;
        });
    }

    /// A block goes back as soon as the launch that reads it was asked for, and may be written by the next.
    @Test
    void memoryThatIsUsedAgainAtOnceHoldsWhatItShould() {
        Gpu.run(() -> {
            var sum = Tensor.full(new Shape(100_000), 0);
            for (int i = 1; i <= 50; i++) {
                var before = sum;
                int number = i;
                sum = Scope.result("round", () -> before.plus(Tensor.full(new Shape(100_000), number)));
            }
            var expected = new double[100_000];
            Arrays.fill(expected, 50 * 51 / 2);
            assertArrayEquals(expected, sum.toDoubles());
            return null;
        });
    }
}
