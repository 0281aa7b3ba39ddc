package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudnnChoicesTest {
    private static final Correlation SHAPE =
            new Correlation(2, 3, 8, 8, 16, 8, 8, 3, 3, new Geometry(1, 1), Order.CHANNELS_LAST);

    private static CudnnChoices choices(Path folder, boolean tf32) {
        return new CudnnChoices(Optional.of(folder.resolve("choices.txt")), new NvidiaProducts.Rules(tf32, true, 1e12));
    }

    private static CudnnAlgorithm algorithm(int number) {
        return new CudnnAlgorithm(number, 0, Order.ROW_MAJOR, 4, false, 0.5);
    }

    /// Two devices, or processes, that were opened before either had chosen.
    @Test
    void whatOneChoseTheOtherTakes(@TempDir Path folder) {
        CudnnChoices one = choices(folder, true), other = choices(folder, true), strict = choices(folder, false);
        assertEquals(Optional.empty(), other.find(Direction.INPUT, SHAPE, DType.F32));
        one.keep(Direction.INPUT, SHAPE, DType.F32, algorithm(1));
        assertEquals(Optional.of(algorithm(1)), other.find(Direction.INPUT, SHAPE, DType.F32));
        assertEquals(Optional.empty(), other.find(Direction.FORWARD, SHAPE, DType.F32));
        assertEquals(Optional.empty(), strict.find(Direction.INPUT, SHAPE, DType.F32));
        other.keep(Direction.INPUT, SHAPE, DType.F32, algorithm(2)); // too late
        assertEquals(Optional.of(algorithm(1)), choices(folder, true).find(Direction.INPUT, SHAPE, DType.F32));
    }
}
