package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Dataset;
import dynat.datasets.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Additional images on the command line: what is said of them, that a run with them is resumed, and what is refused.
class AdditionsTest {

    private static final String EXTRA = "data.extra=synthetic:3x8x8,classes=3,images=40";

    @TempDir
    private Path folder;

    /// Bytes of 0 to 9, as generated images would lie there: undivided, and in the order of NumPy's pictures.
    private String npy(String name, int images, int side, int classes) throws IOException {
        Path x = folder.resolve(name + "-x.npy"), y = folder.resolve(name + "-y.npy");
        try (var writer = new NpyFile.Writer(x, NpyFile.Type.U1, List.of(images, side, side, 3))) {
            IntStream.range(0, images * side * side * 3).forEach(v -> writer.put(v % 10));
        }
        try (var writer = new NpyFile.Writer(y, NpyFile.Type.I8, List.of(images))) {
            IntStream.range(0, images).forEach(i -> writer.put(i % classes));
        }
        return "npy:%s,%s".formatted(x, y);
    }

    /// Trains on 64 images of 3 x 8 x 8, in 4 steps an epoch.
    private Session.Outcome train(String name, String... more) {
        return new Session(folder)
                .train(
                        name,
                        Stream.concat(Stream.of("--set", "data.name=synthetic:3x8x8,classes=3"), Stream.of(more))
                                .toArray(String[]::new));
    }

    /// None is kept back for a test where nothing is for it, and none is taken that is.
    @Test
    void whatABatchIsMadeOfIsSaid() throws IOException {
        String extra = "data.extra=" + npy("more", 40, 8, 3);
        String tried = train("run", "--dry-run", "--set", extra).assertDone().out();
        assertTrue(tried.contains("""
                        data       synthetic: 64 training images, 32 kept apart, 32 for the test; [3, 8, 8] each, 3 classes
                        extra      11 of 16 images a batch, from the 40 of npy
                        memory"""), tried);
        assertTrue(tried.contains(": 2 epochs of 4 steps, then the test images\n"), tried);
        String trained = train("run", "--set", extra, "--set", "data.extraImages=9", "--set", "data.extraPart=0.25")
                .assertDone()
                .err();
        assertTrue(
                trained.contains(
                        "run: %s\nextra: 4 of 16 images a batch, from the 9 of npy\n".formatted(folder.resolve("run"))),
                trained);
        String divided = extra + "," + npy("test", 12, 8, 3).substring("npy:".length());
        tried = train("run", "--dry-run", "--set", divided).assertDone().out();
        assertTrue(tried.contains("\nextra      11 of 16 images a batch, from the 40 of npy\n"), tried);
        Session.Outcome without = train("without").assertDone();
        assertFalse(without.err().contains("extra"), without.err());
        assertFalse(train("without", "--dry-run").out().contains("extra"));
    }

    /// 6 images a step, of 40: no pass ends with an epoch.
    @Test
    void aRunThatIsStoppedInAnEpochEndsAtTheSameBits() throws IOException {
        String[] keys = {"--set", EXTRA, "--set", "data.extraPart=0.4", "--set", "data.padding=2"};
        Session session = new Session(folder);
        train("whole", keys).assertDone();
        train("again", keys).assertDone();
        train(
                        "cut",
                        Stream.concat(Stream.of("--max-steps", "6"), Stream.of(keys))
                                .toArray(String[]::new))
                .assertDone();
        session.run("train", "--resume", session.at("cut").toString(), "--max-steps", "0")
                .assertDone();
        for (String file : List.of("last.safetensors", "best.safetensors")) {
            assertArrayEquals(session.bytes("whole/" + file), session.bytes("again/" + file), file);
            assertArrayEquals(session.bytes("whole/" + file), session.bytes("cut/" + file), file);
        }
        assertEquals(session.metrics("whole"), session.metrics("cut"));
    }

    /// Images are kept apart, and networks made and their input standardised, as if there were no others.
    @Test
    void allElseFollowsFromTheDataSet() {
        List<String> without = List.of("model.standardise=true"), with = List.of(without.getFirst(), EXTRA);
        Map<String, List<Double>> numbers = Wiring.built(without, built -> Wiring.numbers(built.network("student")));
        assertEquals(numbers, Wiring.built(with, built -> Wiring.numbers(built.network("student"))));
        List<Integer> heldOut =
                Wiring.built(without, built -> origins(built.plan().heldOut()));
        assertEquals(heldOut, Wiring.built(with, built -> origins(built.plan().heldOut())));
        int steps = Wiring.built(with, built -> built.plan().steps());
        assertEquals(4, steps);
    }

    private static List<Integer> origins(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(data::origin).toList();
    }

    @Test
    void theyMayNotBeChangedWhenARunIsResumed() {
        train("run", "--max-steps", "2", "--set", EXTRA).assertDone();
        String run = folder.resolve("run").toString();
        Session.Outcome refused = new Session(folder).run("train", "--resume", run, "--set", "data.extraPart=0.5");
        assertEquals(2, refused.code());
        assertTrue(
                refused.err().startsWith("run: data.extraPart is 0.7 in %s, but 0.5 is asked for\n".formatted(run)),
                refused.err());
    }

    @Test
    void imagesThatDoNotFitAreRefused() throws IOException {
        assertRefused(3, """
                extra: npy has images of [3, 8, 8] in 2 classes, but synthetic of [3, 8, 8] in 3
                    fix:    give both the same form; of classes there are as many as ,classes=K behind the files says
                """, npy("few", 12, 8, 2));
        assertRefused(3, """
                extra: npy has images of [3, 6, 6] in 3 classes, but synthetic of [3, 8, 8] in 3
                    fix:    give both the same form; of classes there are as many as ,classes=K behind the files says
                """, npy("small", 12, 6, 3));
        assertRefused(3, """
                extra: synthetic has images of [3, 8, 8] in 4 classes, but synthetic of [3, 8, 8] in 3
                    fix:    give both the same form
                """, "synthetic:3x8x8,classes=4");
        assertRefused(2, """
                config: data.extraImages is 13 but npy has 12
                    fix:    give at most 12, or 0 for all
                """, npy("twelve", 12, 8, 3), "--set", "data.extraImages=13");
        train("run", "--dry-run", "--set", "data.extra=" + npy("few", 12, 8, 2) + ",classes=3")
                .assertDone();
    }

    private void assertRefused(int code, String message, String extra, String... more) {
        Session.Outcome refused = train(
                "run",
                Stream.concat(Stream.of("--set", "data.extra=" + extra), Stream.of(more))
                        .toArray(String[]::new));
        assertEquals("device: simd", refused.err().substring(0, 12));
        assertEquals(message, refused.err().substring(refused.err().indexOf('\n') + 1));
        assertEquals(code, refused.code());
    }

    /// What is learnt by heart has nothing beside it.
    @Test
    void learningByHeartLeavesThemOut() {
        String said = train("run", "--set", EXTRA, "--overfit-batches", "2", "--dry-run")
                .assertDone()
                .out();
        assertTrue(said.contains("32 training images") && !said.contains("extra"), said);
    }
}
