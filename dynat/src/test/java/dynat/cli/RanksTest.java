package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RanksTest {

    @Test
    void theSecondProcessOfTheSecondOfThreeMachines() {
        assertEquals(
                Map.of(
                        "RANK", "5",
                        "LOCAL_RANK", "1",
                        "LOCAL_WORLD_SIZE", "4",
                        "WORLD_SIZE", "12",
                        "MASTER_ADDR", "gpu0",
                        "MASTER_PORT", "29500",
                        "CUDA_VISIBLE_DEVICES", "1"),
                new Ranks(4, 3, 1, "gpu0", 29500).environment(1, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "all",
            value = {"all | 2", "4,5,6 | 6", "GPU-a, MIG-b, GPU-c | GPU-c", "0,1 | ''", "'' | ''"})
    void aGpuOfItsOwn(String visible, String expected) {
        assertEquals(
                expected,
                new Ranks(3, 1, 0, "127.0.0.1", 1).environment(2, visible).get(Ranks.GPUS));
    }
}
