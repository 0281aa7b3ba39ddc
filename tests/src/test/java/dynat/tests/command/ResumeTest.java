package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.NpyFile.Type;
import dynat.datasets.NpyFile.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a resumed run refuses to go on with, by the jar: images that are no longer those that it began with, and a
/// configuration that is no longer its own.
class ResumeTest {

    private static final int IMAGES = 60;
    private static final String PRINT = "%s was (\\d+ [0-9a-f]{64}) and is (?!\\1)\\d+ [0-9a-f]{64} now\n";
    private static final String FIX =
            "    fix:    put back the images that it began with, or begin a new run with another --out\n";

    @TempDir
    private Path folder;

    private Jar jar;

    @BeforeEach
    void begin() {
        jar = new Jar(folder);
    }

    /// Writes images of two classes.
    ///
    /// @param brightness added to all
    private void write(String images, String labels, int brightness) {
        try (Writer x = new Writer(folder.resolve(images), Type.F4, List.of(IMAGES, 8, 8));
                Writer y = new Writer(folder.resolve(labels), Type.I8, List.of(IMAGES))) {
            for (int i = 0; i < IMAGES; i++) {
                double[] values = new double[64];
                for (int p = 0; p < values.length; p++) {
                    values[p] = (31 * i + 7 * p + 100 * (i % 2) + brightness) % 256 / 255f;
                }
                x.put(values);
                y.put(i % 2);
            }
        }
    }

    private static String[] train(String... more) {
        return Stream.of(
                        Stream.of(TrainTest.tiny("train", "--device", "simd", "--data", "npy:d.npy,l.npy")),
                        Stream.of("--set=data.images=0", "--set=data.holdOut=8", "--set=evaluation.testImages=0"),
                        Stream.of("--set=batch=8", "--method=natural", "--max-steps=3"),
                        List.of(more).contains("--out") ? Stream.<String>empty() : Stream.of("--out", "run"),
                        Stream.of(more))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    private byte[] last() throws IOException {
        return Files.readAllBytes(folder.resolve("run/last.safetensors"));
    }

    private void assertRefused(int code, String message) throws Exception {
        byte[] before = last();
        Jar.Outcome outcome = jar.run("train", "--resume", "run", "--max-steps", "0");
        String[] said = outcome.err().split("(?<=\n)(?=run: (?!run\n))", 2);
        assertTrue(said.length == 2 && said[1].matches(message), outcome.err());
        assertEquals(code, outcome.code());
        assertArrayEquals(before, last());
    }

    @Test
    void otherImagesOfTheSameForm() throws Exception {
        write("d.npy", "l.npy", 0);
        jar.run(train()).assertDone();
        write("d.npy", "l.npy", 3);
        assertRefused(3, "run: run/last\\.safetensors is of other images: " + PRINT.formatted("training images") + FIX);
        write("d.npy", "l.npy", 0);
        jar.run("train", "--resume", "run", "--max-steps", "0").assertDone();
    }

    @Test
    void otherAdditionalImages() throws Exception {
        write("d.npy", "l.npy", 0);
        write("x.npy", "y.npy", 5);
        jar.run(train("--set=data.extra=npy:x.npy,y.npy")).assertDone();
        write("x.npy", "y.npy", 6);
        assertRefused(
                3, "run: run/last\\.safetensors is of other images: " + PRINT.formatted("additional images") + FIX);
    }

    @Test
    void anotherConfigurationThanTheCheckpoints() throws Exception {
        write("d.npy", "l.npy", 0);
        jar.run(train()).assertDone();
        Path config = folder.resolve("run/config.resolved.yaml");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("(?m)^seed: 1\\b", "seed: 2"));
        assertRefused(
                2,
                "run: seed is 2 in run/config\\.resolved\\.yaml, but run/last\\.safetensors was made with 1\n"
                        + "    fix:    write 1 there again, or begin a new run; threads, .* and log may change\n");
        Files.writeString(config, text.replaceFirst("(?m)^threads: 0\\b", "threads: 1"));
        jar.run("train", "--resume", "run", "--max-steps", "0").assertDone();
    }

    /// Names of files start at the folder that a command is given in; what is found there has to be the same.
    @Test
    void fromAnotherFolderAndWithARunThatMoved() throws Exception {
        write("d.npy", "l.npy", 0);
        jar.run(train()).assertDone();
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path missing = elsewhere.toRealPath().resolve("l.npy");
        Jar.Outcome outcome = new Jar(elsewhere).run("train", "--resume", "../run");
        assertTrue(
                outcome.err().endsWith("\nnpy: there is no file %s\n    fix:    look at the path\n".formatted(missing)),
                outcome.err());
        assertEquals(3, outcome.code());

        write("elsewhere/d.npy", "elsewhere/l.npy", 1);
        outcome = new Jar(elsewhere).run("train", "--resume", "../run");
        assertTrue(outcome.err().endsWith(" now\n" + FIX), outcome.err());
        assertEquals(3, outcome.code());

        Files.move(folder.resolve("run"), elsewhere.resolve("moved"));
        jar.run("train", "--resume", "elsewhere/moved", "--max-steps", "0").assertDone();
    }

    @Test
    void aFolderCalledAutoByTheCommandThatIsPrinted() throws Exception {
        write("d.npy", "l.npy", 0);
        Jar.Outcome began = jar.run(train("--out", "auto")).assertDone();
        assertTrue(
                began.out().contains("\n    java -jar dynat.jar train --resume ./auto --max-steps 0\n"), began.out());
        Jar.Outcome outcome =
                jar.run("train", "--resume", "./auto", "--max-steps", "0").assertDone();
        assertTrue(
                outcome.err().contains("\nrun: ./auto\nresumed at epoch 1 of 2, after 3 of its steps\n"),
                outcome.err());
    }
}
