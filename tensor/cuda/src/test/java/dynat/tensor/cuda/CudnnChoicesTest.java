package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.cuda.CudnnChoices.Asked;
import dynat.tensor.cuda.Products.Correlation;
import java.io.IOException;
import java.nio.file.Files;
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

    private static Asked asked(Direction direction) {
        return new Asked(direction, SHAPE, DType.F32, "", 4096);
    }

    /// Two devices, or processes, that were opened before either had chosen.
    @Test
    void whatOneChoseTheOtherTakes(@TempDir Path folder) {
        CudnnChoices one = choices(folder, true), other = choices(folder, true), strict = choices(folder, false);
        var input = asked(Direction.INPUT);
        assertEquals(Optional.empty(), other.find(input));
        assertEquals(algorithm(1), one.keep(input, algorithm(1)));
        assertEquals(Optional.of(algorithm(1)), other.find(input));
        assertEquals(Optional.empty(), other.find(asked(Direction.FORWARD)));
        assertEquals(Optional.empty(), strict.find(input));
    }

    /// Two that have searched at the same time.
    @Test
    void whoeverIsTooLateTakesWhatTheOtherChose(@TempDir Path folder) {
        CudnnChoices one = choices(folder, true), late = choices(folder, true);
        var input = asked(Direction.INPUT);
        one.keep(input, algorithm(1));
        assertEquals(algorithm(1), late.keep(input, algorithm(2)));
        assertEquals(Optional.of(algorithm(1)), late.find(input));
        assertEquals(Optional.of(algorithm(1)), choices(folder, true).find(input));
    }

    @Test
    void aChoiceCountsForTheSameWorkspaceAndTheSameWayOfOurs(@TempDir Path folder) {
        var choices = choices(folder, true);
        choices.keep(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores1", 4096), algorithm(1));
        choices.keep(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores2", 4096), algorithm(2));
        choices.keep(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores2", 2048), algorithm(3));
        var next = choices(folder, true);
        assertEquals(
                Optional.of(algorithm(1)), next.find(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores1", 4096)));
        assertEquals(
                Optional.of(algorithm(2)), next.find(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores2", 4096)));
        assertEquals(
                Optional.of(algorithm(3)), next.find(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "cores2", 2048)));
        assertEquals(Optional.empty(), next.find(new Asked(Direction.WEIGHT, SHAPE, DType.F32, "", 4096)));
    }

    @Test
    void aLineThatSaysNothingIsPassedOver(@TempDir Path folder) throws IOException {
        var input = asked(Direction.INPUT);
        choices(folder, true).keep(input, algorithm(1));
        var file = folder.resolve("choices.txt");
        Files.writeString(file, "a = 1 DIAGONAL 2 true 3\nb = 1 2\n\n" + Files.readString(file));
        assertEquals(Optional.of(algorithm(1)), choices(folder, true).find(input));
    }
}
