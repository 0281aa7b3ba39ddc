package dynat.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys of augmentation, mixing, averages and the window of checkpoints.
class CraftTest {

    private static Config read(String... assignments) {
        Settings settings = ConfigReader.settings();
        List.of(assignments).forEach(settings::assign);
        return ConfigReader.resolve(settings);
    }

    @Test
    void allIsOffByDefault() {
        Config config = read();
        assertEquals("zero", config.data().border());
        assertNull(config.data().randaugment());
        assertEquals(0, config.data().cutout());
        assertEquals(new MixingSection(0, 0, 0), config.mixing());
        assertEquals(0, config.swa().start());
        assertNull(config.checkpoint().window());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.randaugment=[2, 9]",
                "data.border=reflect",
                "data.autoaugment=true",
                "data.cutout=8",
                "mixing.mixup=0.2",
                "mixing.smoothing=0.1",
                "swa.start=2",
                "ema.recompute=true",
                "checkpoint.window=[2, 3]",
                "checkpoint.window=null"
            })
    void whatIsPrintedReadsBackAsTheSame(String assignment) {
        Config config = read(assignment);
        Settings settings = ConfigReader.settings();
        Yaml.read(YamlWriter.write(config, true), "run.yaml", settings);
        assertEquals(config, ConfigReader.resolve(settings));
    }

    /// A run that is resumed may keep other checkpoints, but not be mixed otherwise.
    @Test
    void theWindowIsNotOfTheEssence() {
        assertEquals(read().essence(), read("checkpoint.window=[1, 2]").essence());
        assertEquals(1, read("mixing.mixup=1").essence().mixing().mixup());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.randaugment=[2]        | data.randaugment is [2] | give how many operations, 1 or more, and their magnitude, such as [2, 9]",
                "data.randaugment=[0, 9]     | data.randaugment is [0, 9] | give how many operations, 1 or more, and their magnitude, such as [2, 9]",
                "checkpoint.window=[2]       | checkpoint.window is [2] | give the first and the last epoch, such as [91, 100]",
                "checkpoint.window=[3, 2]    | checkpoint.window is [3, 2] | give the first and the last epoch, such as [91, 100]",
                "checkpoint.window=[91, 100] | checkpoint.window is [91, 100] but there are 3 epochs | end it at epoch 3 at the latest",
                "swa.start=4                 | swa.start is 4 but there are 3 epochs | begin at one of them, or set swa.start to 0",
            })
    void nonsenseIsRefused(String assignment, String problem, String fix) {
        assertEquals(
                "config: %s\n    fix:    %s".formatted(problem, fix),
                assertThrows(ConfigError.class, () -> read(assignment)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mixing.mixup     | -1      | a number, from 0 to 100",
                "mixing.cutmix    | 1000    | a number, from 0 to 100",
                "mixing.smoothing | 1       | a number, 0 or more, below 1",
                "data.cutout      | -1      | a whole number, from 0 to 4096",
                "data.randaugment | [2, 31] | a list such as [16, 32, 64] of whole numbers, from 0 to 30",
            })
    void aValueOutOfRange(String key, String value, String range) {
        String message = assertThrows(ConfigError.class, () -> read(key + "=" + value))
                .getMessage()
                .lines()
                .findFirst()
                .orElseThrow();
        assertEquals("config: --set %s=%s: %s is %s but must be %s".formatted(key, value, key, value, range), message);
    }

    @Test
    void unknownBorder() {
        assertEquals(
                """
                config: --set data.border=reflec: there is no border "reflec"
                    known   zero, reflect
                    fix:    did you mean reflect?""",
                assertThrows(ConfigError.class, () -> read("data.border=reflec"))
                        .getMessage());
    }

    @Test
    void twoAverages() {
        assertEquals(
                """
                config: ema.decay is 0.9 and swa.start 2, but a run is judged by one average
                    fix:    set one of them to 0""",
                assertThrows(ConfigError.class, () -> read("ema.decay=0.9", "swa.start=2"))
                        .getMessage());
    }
}
