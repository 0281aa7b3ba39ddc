package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.datasets.ImageSize;
import dynat.nn.Checkpoint;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainedTest {

    private static Trained trained(String... assignments) {
        Settings settings = ConfigReader.settings();
        for (String assignment : assignments) {
            settings.assign(assignment);
        }
        Config config = ConfigReader.resolve(settings);
        return new Trained(
                new Checkpoint(Path.of("best.safetensors"), Map.of(), Map.of()), config, new ImageSize(1, 28, 28), 10);
    }

    @Test
    void aRunIsJudgedByTheAverageThatItHas() {
        assertEquals("student", trained().judged());
        assertEquals("student_ema", trained("ema.decay=0.9").judged());
        assertEquals("student_swa", trained("swa.start=2").judged());
    }

    @Test
    void anAverageThatThereIsNot() {
        assertEquals(
                """
                config: best.safetensors has no student_ema: it was trained without an average of weights
                    fix:    leave --which out""",
                assertThrows(ConfigError.class, () -> trained().networks("student_ema", "--which"))
                        .getMessage());
    }

    @Test
    void aTeacherThatThereIsNot() {
        assertEquals(
                """
                config: best.safetensors has no teacher: it was trained by pgd-at
                    fix:    leave --which out""",
                assertThrows(
                                ConfigError.class,
                                () -> trained("method.name=pgd-at").networks("teacher", "--which"))
                        .getMessage());
    }
}
