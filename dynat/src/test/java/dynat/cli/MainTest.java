package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                dynat: a command is needed: train, launch, eval, report, datasets, methods, models, summary, doctor or completion
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
                eval: there is no flag --temperature
                    fix:    java -jar dynat.jar eval --help lists all
                """, "eval", "--temperature=8", "--checkpoint", "x");
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
    void aPrecisionThatNoneHas() {
        refused("""
                config: --precision: there is no precision "half"
                    known   f32, tf32, bf16
                    fix:    take one of these
                """, "train", "--precision", "half");
    }

    @ParameterizedTest
    @CsvSource({"train, simd, bf16", "train, ejml, tf32", "eval --checkpoint x, simd, bf16"})
    void aPrecisionThatOnlyGpusHave(String command, String device, String precision) {
        refused(
                """
                precision: %s does not compute in %s
                    fix:    leave --precision out, or compute on a GPU (--device cuda)
                """.formatted(device, precision),
                (command + " --device " + device + " --precision " + precision).split(" "));
    }

    @Test
    void theSameBitsAndOtherBits() {
        refused("""
                run: --deterministic and --fast-nondeterministic are both given
                    fix:    leave one of them out
                """, "train", "--deterministic", "--fast-nondeterministic");
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
                config: --eps: eps is [8/255, -1] but must be a list such as [4/255, 8/255] of numbers or fractions, 0 or more
                    fix:    give such a value, or leave eps out
                """, "eval", "--checkpoint", "x", "--eps", "8/255,-1");
    }

    /// More could not be read from the folder of an evaluation that is gone on with.
    @Test
    void moreRadiiThanAListHas() {
        refused("""
                config: --eps: a list has more than 64 items
                    fix:    give fewer
                """, "eval", "--checkpoint", "x", "--eps", String.join(",", Collections.nCopies(65, "8/255")));
    }

    @Test
    void aRadiusInBytes() {
        refused("""
                config: --eps: a radius of 8 in Linf takes in every image, for images live in [0, 1]
                    fix:    write 8/255 if it is in steps of a byte; radii in L2 and L1 (--norm) may be larger than 1
                """, "eval", "--checkpoint", "x", "--eps", "8");
    }

    @Test
    void aRadiusThatIsNoByteEither() {
        refused("""
                config: --eps: a radius of 300/255 in Linf takes in every image, for images live in [0, 1]
                    fix:    write it as a part of white, such as 8/255; radii in L2 and L1 (--norm) may be larger than 1
                """, "eval", "--checkpoint", "x", "--eps", "4/255,300/255");
    }

    @Test
    void theLargestRadius() {
        Path none = folder.resolve("none.pt");
        assertEquals(3, run("eval", "--device", "ejml", "--checkpoint", none.toString(), "--eps", "1"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\ncheckpoint: "), err::toString);
    }

    @Test
    void unknownNorm() {
        refused("""
                config: --norm: there is no norm "L3"
                    known   Linf, L2, L1
                    fix:    did you mean L2?
                """, "eval", "--checkpoint", "x", "--norm", "L3");
    }

    @Test
    void flagsOfEvalThatContradict() {
        refused("""
                config: --individual and --sequential are both given
                    fix:    give one of them
                """, "eval", "--checkpoint", "x", "--individual", "--sequential");
    }

    @Test
    void twoWaysToChooseImages() {
        refused("""
                config: --n and --indices are both given
                    fix:    give one of them: --indices 0-6
                """, "eval", "--checkpoint", "x", "--n", "7", "--indices", "3");
    }

    @Test
    void nothingToGoOnWith() {
        refused("""
                eval: %s holds no config.resolved.yaml, so there is nothing to resume
                    fix:    give the folder that eval was given with --out
                """.formatted(folder), "eval", "--resume", folder.toString());
    }

    @Test
    void anEvaluationIsNoRun() throws IOException {
        Files.writeString(folder.resolve("config.resolved.yaml"), "checkpoint: best.safetensors\nattacks: [clean]\n");
        refused("""
                report: %s is no run folder: it holds an evaluation
                    fix:    name a folder that train made, such as one in runs
                """.formatted(folder), "report", folder.toString());
    }

    @Test
    void anAttackThatIsNamedTwice() {
        refused("""
                config: --attacks: fgsm is named twice
                    fix:    name it once
                """, "eval", "--checkpoint", "x", "--attacks", "fgsm, pgd3,fgsm");
    }

    @Test
    void anUnknownProtocol() {
        refused("""
                config: --protocol: there is no protocol "robustbenhc"
                    known   robustbench
                    fix:    did you mean robustbench?
                """, "eval", "--checkpoint", "x", "--protocol", "robustbenhc");
    }

    @Test
    void whatRobustBenchDoesNotMeasure() {
        String[][] cases = {
            {"--norm L1", "--norm", "L1", "has leaderboards for Linf and L2", "give one of these"},
            {
                "--attacks clean,fgsm",
                "--attacks",
                "clean,fgsm",
                "measures by standard AutoAttack alone",
                "leave --attacks out"
            },
            {"--eps 4/255", "--eps", "4/255", "measures Linf at 8/255", "leave --eps out"},
            {"--indices", "--indices", "1", "measures the first n test images", "give --n, or neither for all"}
        };
        for (String[] one : cases) {
            err.reset();
            refused(
                    """
                    config: --protocol robustbench: %s is asked for, but RobustBench %s
                        fix:    %s, or leave --protocol out
                    """.formatted(one[0], one[3], one[4]),
                    "eval",
                    "--checkpoint",
                    "x",
                    "--protocol",
                    "robustbench",
                    one[1],
                    one[2]);
        }
        err.reset();
        refused("""
                config: --protocol robustbench: --individual is asked for, but RobustBench measures what survives all attacks in turn
                    fix:    leave --individual out, or leave --protocol out
                """, "eval", "--checkpoint", "x", "--protocol", "robustbench", "--individual");
    }

    @Test
    void jsonWithoutAFolder() {
        Path file = folder.resolve("none").resolve("x.json");
        refused("""
                json: %s cannot be written: its folder does not exist
                    fix:    give a file in a folder that exists and may be written
                """.formatted(file), "eval", "--checkpoint", "x", "--json", file.toString());
        err.reset();
        refused("""
                json: %s cannot be written: it is a folder
                    fix:    give a file in a folder that exists and may be written
                """.formatted(folder), "eval", "--checkpoint", "x", "--json", folder.toString());
    }

    @Test
    void resultsWithoutAName() {
        refused("""
                config: --json: "" is no name
                    fix:    give a file such as result.json, or leave --json out
                """, "eval", "--checkpoint", "x", "--json", "");
        err.reset();
        refused("""
                config: --out: "" is no name
                    fix:    give a folder such as evaluation, or leave --out out
                """, "eval", "--checkpoint", "x", "--out", "");
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
        for (String command : new String[] {
            "train", "launch", "eval", "report", "methods", "models", "summary", "doctor", "completion"
        }) {
            assertEquals(0, run(command, "--help"));
        }
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--print-config"));
    }
}
