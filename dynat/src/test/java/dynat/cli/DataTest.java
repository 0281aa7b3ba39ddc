package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data sets on the command line: listed, missing, mistyped, and trained on in other sizes than the usual.
class DataTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... args) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80);
        return new Main(terminal, Interrupts.none()).run(args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String[] tiny(String data, String... more) {
        return Stream.of(
                        Stream.of("train", "--device", "ejml", "--data", data, "--epochs", "1", "--batch", "8"),
                        Stream.of(
                                        "data.images=24",
                                        "data.holdOut=8",
                                        "evaluation.testImages=4",
                                        "evaluation.steps=1",
                                        "evaluation.testSteps=1",
                                        "attack.steps=1",
                                        "model.widths=[2]",
                                        "model.blocks=[1]")
                                .flatMap(key -> Stream.of("--set", key)),
                        Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    private void assertTried(String size, int classes, String[] command) {
        assertEquals(0, run(command), this::err);
        assertTrue(
                out().contains("16 training images, 8 kept apart, 4 for the test; %s each, %d classes\n"
                        .formatted(size, classes)),
                this::out);
    }

    @Test
    void imagesOfAnySizeAreTrainedOn() {
        assertTried("[1, 28, 28]", 10, tiny("synthetic:1x28x28,classes=10", "--dry-run"));
        assertTried("[3, 32, 32]", 4, tiny("synthetic:3x32x32", "--dry-run"));
        assertTried("[2, 9, 12]", 3, tiny("synthetic:2x9x12,classes=3", "--dry-run"));
    }

    /// The message ends in what can be asked for.
    @Test
    void moreThanThereIsIsKeptApart() {
        String[] few = Stream.of("evaluation.steps=1", "attack.steps=1", "model.widths=[2]", "model.blocks=[1]")
                .flatMap(key -> Stream.of("--set", key))
                .toArray(String[]::new);
        String[] command = Stream.concat(
                        Stream.of("train", "--device", "ejml", "--data", "synthetic:3x8x8,classes=3,images=64"),
                        Stream.concat(Stream.of("--epochs", "1", "--batch", "8", "--dry-run"), Stream.of(few)))
                .toArray(String[]::new);
        assertEquals(2, run(command));
        assertTrue(err().endsWith("""
                config: data.holdOut is 500 but there are 64 training images
                    fix:    keep fewer apart, such as a tenth: --set data.holdOut=6
                """), this::err);
        String[] mended = err().strip().split(" ");
        assertEquals(
                0,
                run(Stream.concat(Stream.of(command), Stream.of("--set", mended[mended.length - 1]))
                        .toArray(String[]::new)),
                this::err);
        assertTrue(out().contains("58 training images, 6 kept apart"), this::out);
        assertEquals(
                2,
                run(Stream.concat(Stream.of(command), Stream.of("--set", "data.images=1"))
                        .toArray(String[]::new)));
        assertTrue(err().endsWith("""
                config: data.holdOut is 500 but there are 1 training images
                    fix:    take more: some are kept apart, and others learnt from
                """), this::err);
    }

    @Test
    void arraysAreTrainedOnAndEvaluated() throws IOException {
        String data = "npy:%s,%s".formatted(images("x.npy", 40), labels("y.npy", 40));
        assertTried("[3, 6, 5]", 2, tiny(data, "--dry-run"));
        Path run = folder.resolve("run");
        assertEquals(0, run(tiny(data, "--out", run.toString())), this::err);
        String best = run.resolve("best.safetensors").toString();
        assertEquals(0, run("eval", "--device", "ejml", "--checkpoint", best, "--attacks", "clean"), this::err);
        assertTrue(out().contains("\nn = 4 test images of npy; "), this::out); // the tenth that was not trained on
        assertEquals(
                0,
                run("eval", "--device", "ejml", "--checkpoint", best, "--attacks", "clean", "--data", data),
                this::err);
        assertTrue(out().contains("\nn = 40 test images of npy; "), this::out);
    }

    @Test
    void aRunFolderIsNamedWithoutPaths() throws IOException {
        var settings = dynat.cli.config.ConfigReader.settings();
        settings.assign("data.name=npy:a/x.npy,b/y.npy");
        Path path = RunFolder.path(
                dynat.cli.config.ConfigReader.resolve(settings), java.time.LocalDateTime.of(2026, 11, 26, 5, 4, 3));
        assertEquals(Path.of("runs", "2026-11-26_05-04-03-npy-dynat"), path);
    }

    @Test
    void foldersOfImagesAreTrainedOn() throws IOException {
        for (int i = 0; i < 40; i++) {
            BufferedImage image = new BufferedImage(10 + i % 3, 12, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i % 10, 0, 0xffffff);
            Path file = folder.resolve(i % 2 == 0 ? "cat" : "dog").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        String data = "folder:" + folder;
        assertTried("[3, 8, 8]", 2, tiny(data, "--dry-run", "--set", "data.size=8"));
        assertTried("[1, 8, 8]", 2, tiny(data, "--dry-run", "--set", "data.size=8", "--set", "data.channels=1"));
        assertEquals(3, run(tiny(data, "--dry-run")));
        assertTrue(
                err().endsWith(
                                "    fix:    give all the same size, or train on them scaled and cropped with --set data.size=64\n"),
                this::err);
    }

    @Test
    void trainingAndTestMustBeAlike() throws IOException {
        String data = "npy:%s,%s,%s,%s"
                .formatted(
                        images("x.npy", 40),
                        labels("y.npy", 40),
                        bytes("xt.npy", "(40, 6, 5)", 1200),
                        labels("yt.npy", 40));
        assertEquals(3, run(tiny(data, "--dry-run")));
        assertTrue(err().endsWith("""
                npy: training images are [3, 6, 5] in 2 classes, but test images [1, 6, 5] in 2
                    fix:    give both the same form
                """), this::err);
    }

    @Test
    void dataSetsAreListed() {
        assertEquals(0, run("datasets", "--data-dir", folder.toString()));
        for (String line : new String[] {
            "fashion         the first 10 000 + 2 000 of Fashion-MNIST, grey 28x28, 10 classes, inside the jar",
            "cifar10         50 000 + 10 000 colour images 32x32, 10 classes",
            "                not there: 170 MB to fetch into " + folder.resolve("cifar-10-batches-bin"),
            "                terms: no licence is stated; cite Krizhevsky, 2009",
            "                --data npy:X.npy,Y.npy[,XTEST.npy,YTEST.npy]"
        }) {
            assertTrue(out().lines().anyMatch(line::equals), () -> line + " is missing in\n" + out());
        }
        assertEquals(0, run("datasets", "mnist", "--data-dir", folder.toString()));
        assertEquals("""
                mnist           60 000 + 10 000 handwritten digits, grey 28x28, 10 classes
                                not there: 12 MB to fetch into %s
                                terms: no licence is stated; cite LeCun and others, 1998
                """.formatted(folder.resolve("mnist")), out());
        assertEquals("", err());
    }

    private void assertRefused(int code, String message, String... args) {
        assertEquals(code, run(args));
        assertEquals(message, err());
        assertEquals("", out());
    }

    @Test
    void whatCannotBeFetchedIsExitCode3() {
        assertRefused(
                3,
                """
                svhn: there is no train_32x32.mat in %s, and --offline forbids to fetch it
                    fix:    place %s there (from http://ufldl.stanford.edu/housenumbers/train_32x32.mat), or leave --offline out
                """.formatted(folder.resolve("svhn"), folder.resolve("svhn/train_32x32.mat")),
                "datasets",
                "svhn",
                "--download",
                "--offline",
                "--data-dir",
                folder.toString());
    }

    @Test
    void mistakesAreExitCode2() {
        assertRefused(2, """
                datasets: there is no data set "cifar11"
                    known   fashion, cifar10, cifar100, cifar100-coarse, mnist, fashion-mnist, kmnist, emnist, svhn, svhn-extra, folder, npy, synthetic
                    fix:    did you mean cifar10?
                """, "datasets", "cifar11");
        assertRefused(2, """
                datasets: --download needs the NAME of a data set
                    fix:    see java -jar dynat.jar datasets --help
                """, "datasets", "--download");
        assertRefused(2, """
                datasets: fashion has no files to fetch
                    fix:    see java -jar dynat.jar datasets --help
                """, "datasets", "fashion", "--download");
        assertRefused(2, """
                config: --mirror is "nowhere"
                    fix:    give an address such as https://example.org/data/
                """, "datasets", "mnist", "--mirror", "nowhere");
        assertRefused(2, """
                config: --data: there is no data set "svnh"
                    known   fashion, cifar10, cifar100, cifar100-coarse, mnist, fashion-mnist, kmnist, emnist, svhn, svhn-extra, folder:DIR, npy:X.npy,Y.npy, synthetic
                    fix:    did you mean svhn?
                """, "train", "--data", "svnh");
        assertRefused(2, """
                config: data.channels is 2
                    fix:    give 1 for grey, 3 for colour, or 0 for what they are
                """, "train", "--set", "data.channels=2");
    }

    @Test
    void aMirrorThatIsNoneIsBlamedOnTheKeyThatGaveIt() {
        assertEquals(2, run("train", "--device", "simd", "--set", "data.mirror=nowhere"));
        assertTrue(err().endsWith("""
                config: data.mirror is "nowhere"
                    fix:    give an address such as https://example.org/data/
                """), err());
    }

    @Test
    void fetchingIsShownByTenths() {
        Terminal plain = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80);
        FetchProgress progress = new FetchProgress(plain);
        progress.note("cifar10: fetching");
        for (long done = 1; done <= 1000; done++) {
            progress.fetching("a.gz", done * 10_000, 10_000_000);
        }
        assertEquals(12, err().lines().count());
        assertTrue(err().startsWith("cifar10: fetching\na.gz  0.0 of 10.0 MB\na.gz  1.0 of 10.0 MB\n"), this::err);
        assertTrue(err().endsWith("a.gz  10.0 of 10.0 MB\n"), this::err);
        assertFalse(err().contains("\r"));
    }

    /// `[n, 3, 6, 5]` floats.
    private Path images(String name, int n) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(n * 90 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int v = 0; v < n * 90; v++) {
            values.putFloat(v % 101 / 100f);
        }
        return npy(name, "<f4", "(%d, 3, 6, 5)".formatted(n), values);
    }

    private Path bytes(String name, String shape, int count) throws IOException {
        return npy(name, "|u1", shape, ByteBuffer.allocate(count));
    }

    private Path labels(String name, int n) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(n);
        for (int i = 0; i < n; i++) {
            values.put((byte) (i % 2));
        }
        return npy(name, "|u1", "(%d,)".formatted(n), values);
    }

    private Path npy(String name, String type, String shape, ByteBuffer values) throws IOException {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape);
        ByteBuffer file =
                ByteBuffer.allocate(10 + header.length() + values.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93)
                .put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) header.length());
        file.put(header.getBytes(StandardCharsets.US_ASCII)).put(values.array());
        return Files.write(folder.resolve(name), file.array());
    }
}
