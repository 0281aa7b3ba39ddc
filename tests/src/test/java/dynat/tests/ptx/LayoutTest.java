package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rearrangement through the committed program `layout.ptx`.
class LayoutTest {

    @ParameterizedTest
    @CsvSource({"1,1,1,1", "2,3,5,7", "3,33,6,6", "2,64,8,8", "1,40,1,70"})
    void thereAndBackIsTheSame(int images, int channels, int height, int width) {
        var shape = new Shape(images, channels, height, width);
        var numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i / 8f;
        }
        CudaBackend.plain(new InterpretedGpu(3)).run(() -> {
            var x = Tensor.of(shape, numbers);
            for (var order : Order.values()) {
                assertArrayEquals(numbers, x.to(order).toFloats());
            }
            return null;
        });
    }
}
