package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... args) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80);
        return new Main(terminal, Interrupts.none()).run(args);
    }

    private void refused(String expected, String... args) {
        assertEquals(2, run(args));
        assertEquals(expected, err.toString(StandardCharsets.UTF_8));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void noCommand() {
        refused("""
                dynat: a command is needed: train, eval, datasets, models, summary, doctor or completion
                    fix:    see java -jar dynat.jar --help
                """);
    }

    @Test
    void unknownFlagWithoutACommand() {
        refused("""
                dynat: there is no flag --versoin
                    fix:    did you mean --version? java -jar dynat.jar --help lists all
                """, "--versoin");
    }

    @Test
    void unknownFlagLikeNone() {
        refused("""
                eval: there is no flag --quantize
                    fix:    java -jar dynat.jar eval --help lists all
                """, "eval", "--quantize=8", "--checkpoint", "x");
    }

    @Test
    void aWordTooMany() {
        refused("""
                train: "fashion" belongs to no flag
                    fix:    take it away, or put its flag before it; java -jar dynat.jar train --help lists all
                """, "train", "fashion");
    }

    @Test
    void aFlagWithoutItsValue() {
        refused("""
                train: --epochs needs a value, N
                    fix:    see java -jar dynat.jar train --help
                """, "train", "--epochs");
    }

    @Test
    void aFlagGivenTwice() {
        refused("""
                train: --seed is given more than once
                    fix:    give it once
                """, "train", "--seed", "1", "--seed", "2");
    }

    @Test
    void aFlagThatIsNeeded() {
        refused("""
                eval: --checkpoint is needed
                    fix:    see java -jar dynat.jar eval --help
                """, "eval", "--n", "3");
    }

    @Test
    void valuesOfEvalOutOfRange() {
        refused("""
                config: --eps: eps is 9 but must be a number or a fraction such as 8/255, from 0 to 1
                    fix:    give such a value, or leave eps out for 8/255
                """, "eval", "--checkpoint", "x", "--eps", "9");
    }

    @Test
    void unknownNorm() {
        refused("""
                config: --norm: there is no norm "L2"
                    known   Linf
                    fix:    take one of these
                """, "eval", "--checkpoint", "x", "--norm", "L2");
    }

    @Test
    void jsonWithoutAFolder() {
        Path file = folder.resolve("none").resolve("x.json");
        refused("""
                json: %s cannot be written
                    fix:    give a file in a folder that exists
                """.formatted(file), "eval", "--checkpoint", "x", "--json", file.toString());
    }

    @Test
    void aConfigurationThatIsNotThere() {
        Path file = folder.resolve("none.yaml");
        refused("""
                config: %s cannot be read: it does not exist
                    fix:    give a YAML file that can be read
                """.formatted(file), "train", "--config", file.toString());
    }

    @Test
    void helpOfEveryCommand() {
        for (String command : new String[] {"train", "eval", "models", "summary", "doctor", "completion"}) {
            assertEquals(0, run(command, "--help"));
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--print-config"));
    }
}
