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
                "data.extra=svhn-extra",
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

    /// A part is nothing without images that it is of.
    @Test
    void mostOfABatchIsAdditionalUnlessSaid() {
        assertNull(read().data().extra());
        assertNull(read().data().extraPart());
        assertNull(read("data.extra=null").data().extraPart());
        assertEquals(0.7, read("data.extra=svhn-extra").data().extraPart());
        assertEquals(
                0.5, read("data.extra=svhn-extra", "data.extraPart=0.5").data().extraPart());
    }

    @Test
    void aPartThatLeavesNothingOfABatch() {
        assertRefused(
                "data.extraPart is 0.01, and so 0 images of a batch of 32 would be additional",
                "take larger batches, or a part nearer to 0.5",
                "data.extra=svhn-extra",
                "data.extraPart=0.01");
        assertRefused(
                "data.extraPart is 0.99, and so 32 images of a batch of 32 would be additional",
                "take larger batches, or a part nearer to 0.5",
                "data.extra=svhn-extra",
                "data.extraPart=0.99");
        assertRefused(
                "data.extraPart is 0.7, and so 1 images of a batch of 1 would be additional",
                "take larger batches",
                "data.extra=svhn-extra",
                "batch=1");
        assertRefused(
                "data.extra is svhn-extra, but data.extraPart is null",
                "give a part, or leave it out",
                "data.extra=svhn-extra",
                "data.extraPart=null");
        assertEquals(
                1, read("data.extra=svhn-extra", "batch=1", "overfitBatches=1").batch());
    }

    private static void assertRefused(String problem, String fix, String... assignments) {
        assertEquals(
                "config: %s\n    fix:    %s".formatted(problem, fix),
                assertThrows(ConfigError.class, () -> read(assignments)).getMessage());
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
                "data.extraPart=0.5          | data.extraPart is 0.5 and data.extraImages 0, but there is no data.extra | name the additional images with data.extra, or leave these keys out",
                "data.extraImages=9          | data.extraPart is null and data.extraImages 9, but there is no data.extra | name the additional images with data.extra, or leave these keys out",
                "swa.start=4                 | swa.start is 4 but there are 3 epochs | begin at one of them, or set swa.start to 0",
            })
    void nonsenseIsRefused(String assignment, String problem, String fix) {
        assertRefused(problem, fix, assignment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mixing.mixup     | -1      | a number, from 0 to 100",
                "mixing.cutmix    | 1000    | a number, from 0 to 100",
                "mixing.smoothing | 1       | a number, 0 or more, below 1",
                "data.extraPart   | 1       | a number, above 0, below 1",
                "data.extraPart   | 0       | a number, above 0, below 1",
                "data.extraImages | -1      | a whole number, 0 or more",
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
    void unknownAdditionalImages() {
        String message = assertThrows(ConfigError.class, () -> read("data.extra=svhm-extra"))
                .getMessage();
        assertEquals(
                "config: --set data.extra=svhm-extra: there is no data set \"svhm-extra\"",
                message.lines().findFirst().orElseThrow());
        assertEquals(
                "    fix:    did you mean svhn-extra?", message.lines().toList().getLast());
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
