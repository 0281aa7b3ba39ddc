package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DeviceError;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// When the device's memory is full, the message says of what and what to do, and afterwards all works as before.
@OnGpu
class OutOfMemoryTest {

    private static final int SIDE = 1 << 14;
    private static final int MORE_THAN_ANY_GPU_HAS = 4096; // GiB

    /// Makes tensors of 1 GiB until there is no more memory.
    private static DeviceError filled() {
        return assertThrows(
                DeviceError.class,
                () -> Gpu.run(() -> {
                    Tensor row = Tensor.full(new Shape(1, SIDE), 1), column = Tensor.full(new Shape(SIDE, 1), 2);
                    for (int i = 0; i < MORE_THAN_ANY_GPU_HAS; i++) {
                        row.plus(column);
                    }
                    return null;
                }));
    }

    @Test
    void theMessageSaysWhatIsMissing() {
        var message = filled().getMessage();
        assertTrue(message.matches("""
                        device: a tensor of 268435456 numbers \\(F32\\) needs 1024.0 MiB of the GPU's memory, and .+ of \
                        [0-9.]+ MiB are free; tensors hold [0-9.]+ MiB
                            fix:    use a smaller batch, about \\d+ % of this one, or a GPU with more memory"""), message);
    }

    @Test
    void whatWasReleasedIsUsedAgain() {
        filled();
        Gpu.run(() -> {
            for (int size = 1; size < 1 << 26; size *= 5) { // most of them sizes that were not asked for before
                try (var _ = Scope.open("anew")) {
                    Tensor.full(new Shape(size), 2).times(3);
                }
            }
            var two = Tensor.full(new Shape(2), 2);
            assertArrayEquals(new double[] {6, 6}, two.times(3).toDoubles());
            return null;
        });
    }
}
