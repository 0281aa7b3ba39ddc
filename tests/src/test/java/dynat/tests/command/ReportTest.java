package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.NpyFile;
import dynat.tests.tensorboard.Records;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a run leaves to be read, and the page that `report` makes of it.
class ReportTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    @TempDir
    private Path profile;

    @BeforeAll
    static void train() throws Exception {
        train("dynat", "--method", "dynat");
        train("pgd-at", "--method", "pgd-at");
        train("cut", "--method", "dynat", "--max-steps", "3");
        run("train", "--resume", "cut", "--max-steps", "0").assertDone();
    }

    private static Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    private static void train(String name, String... more) throws Exception {
        run(TrainTest.tiny(Stream.concat(Stream.of("train", "--device", "simd", "--out", name), Stream.of(more))
                        .toArray(String[]::new)))
                .assertDone();
    }

    private static JsonNode outcome(String run) throws IOException {
        return JSON.readTree(Files.readString(folder.resolve(run).resolve("outcome.json")));
    }

    private static List<JsonNode> events(String run, String event) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("events.jsonl")).stream()
                .map(JSON::readTree)
                .filter(line -> line.path("event").asString().equals(event))
                .toList();
    }

    @Test
    void classesAddUpToTheTable() throws IOException {
        JsonNode outcome = outcome("dynat"),
                evaluation = events("dynat", "evaluation").getFirst();
        assertEquals(10, outcome.path("classes").size());
        assertEquals(32, sum(outcome.path("images")));
        for (var network : outcome.path("networks").properties()) {
            for (var score : network.getValue().properties()) {
                String name = network.getKey() + "_" + score.getKey();
                double accuracy = evaluation.path(name).asDouble();
                assertEquals(accuracy, score.getValue().path("accuracy").asDouble(), name);
                assertEquals(accuracy, sum(score.getValue().path("right")) / 32.0, name);
            }
        }
    }

    private static int sum(JsonNode numbers) {
        return numbers.valueStream().mapToInt(JsonNode::asInt).sum();
    }

    /// The images lie in the ball, and are answered as the samples say they are before and after.
    @Test
    void samplesAreThoseOfTheMeasurement() throws IOException {
        JsonNode samples = outcome("dynat").path("samples");
        assertEquals(16, samples.size());
        NpyFile images = NpyFile.of(
                "samples.npy", MemorySegment.ofArray(Files.readAllBytes(folder.resolve("dynat/samples.npy"))));
        assertEquals(List.of(2, 16, 1, 28, 28), images.shape());
        long half = images.count() / 2;
        double most = 0;
        for (int v = 0; v < half; v++) {
            most = Math.max(most, Math.abs(images.real(v) - images.real(half + v)));
        }
        assertTrue(most > 0 && most <= 8 / 255.0 + 1e-6, "moved by " + most);
        for (JsonNode sample : samples) {
            assertEquals(3, sample.path("losses").size(), "at the start and after two steps");
            double last = sample.path("losses").path(2).asDouble();
            assertTrue(Double.isFinite(last) && last > 0);
            if (sample.path("after").path("label").equals(sample.path("label"))) {
                double probability = sample.path("after").path("probability").asDouble();
                assertEquals(StrictMath.exp(-last), probability, 1e-9, "loss and probability are of one answer");
            }
        }
    }

    @Test
    void aResumedRunLeavesTheSameBytes() throws IOException {
        for (String file : List.of("outcome.json", "samples.npy")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("dynat").resolve(file)),
                    Files.readAllBytes(folder.resolve("cut").resolve(file)),
                    file);
        }
    }

    /// Each step's numbers as in `events.jsonl`, and never one twice.
    @Test
    void tensorBoardShowsEveryStepOnce() throws IOException {
        for (String run : List.of("dynat", "cut")) {
            List<Long> steps = new ArrayList<>();
            Map<Long, Double> losses = new TreeMap<>();
            List<String> tags = new ArrayList<>();
            for (Records.Event event : Records.kept(folder.resolve(run).resolve("tensorboard"))) {
                for (Records.Value value : event.values()) {
                    tags.add(value.tag());
                    if (value.tag().equals("train/student_loss")) {
                        steps.add(event.step());
                        losses.put(event.step(), (double) value.number());
                    }
                }
            }
            assertEquals(List.of(1L, 2L, 3L, 4L), steps, run);
            for (JsonNode step : events("dynat", "step")) {
                long number = 2L * (step.path("epoch").asInt() - 1)
                        + step.path("step").asInt();
                assertEquals(step.path("student_loss").asDouble(), losses.get(number), 1e-5);
            }
            assertTrue(
                    tags.containsAll(List.of(
                            "train/rate",
                            "epoch/student_loss",
                            "validation/student_robust",
                            "test/student_pgd2",
                            "test/samples")),
                    tags.toString());
        }
        assertEquals(2, Records.files(folder.resolve("cut/tensorboard")).size(), "a file for each process");
    }

    @Test
    void tensorBoardCanBeLeftOut() throws Exception {
        train("without", "--set", "log.tensorboard=false", "--max-steps", "1");
        assertFalse(Files.exists(folder.resolve("without/tensorboard")));
    }

    @Test
    void aRunThatMakesWayTakesAllItWroteWithIt() throws Exception {
        train("again", "--max-steps", "1");
        run("report", "again").assertDone();
        train("again", "--max-steps", "1", "--overwrite");
        assertEquals(1, Records.files(folder.resolve("again/tensorboard")).size());
        assertFalse(Files.exists(folder.resolve("again/report.html")));
    }

    @Test
    void aPageOfOneRunLiesInItsFolder() throws Exception {
        Jar.Outcome outcome = run("report", "dynat").assertDone();
        assertEquals("report: dynat/report.html\n", outcome.out());
        assertEquals("", outcome.err());
        String page = Files.readString(folder.resolve("dynat/report.html"));
        assertTrue(page.contains("T-shirt/top"), "a class");
        assertTrue(page.contains("attack.radius"), "a key");
    }

    @Test
    void chartsAreWrittenToo() throws Exception {
        run("report", "dynat", "pgd-at", "--out", "charts/page.html", "--charts", "charts", "--over", "minutes")
                .assertDone();
        assertTrue(Files.readString(folder.resolve("charts/student_robust.svg")).startsWith("<svg"));
        assertTrue(Files.readString(folder.resolve("charts/page.html")).contains("2 runs compared"));
    }

    @Test
    void aChartThatCannotBeWrittenLeavesNoPart() throws Exception {
        Path charts = Files.createDirectory(folder.resolve("taken"));
        Files.createDirectory(charts.resolve("loss.svg"));
        Jar.Outcome outcome = run("report", "dynat", "--out", "taken.html", "--charts", "taken");
        assertEquals("""
                report: taken/loss.svg cannot be written: Is a directory
                    fix:    name another file with --out
                """, outcome.err());
        assertEquals(1, outcome.code());
        try (Stream<Path> files = Files.list(charts)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".part")), "a part is left behind");
        }
    }

    @Test
    void badUsage() throws Exception {
        run("report").assertRefused(2, """
                report: RUN is needed
                    fix:    see java -jar dynat.jar report --help
                """);
        run("report", ".").assertRefused(2, """
                report: . is no run folder: it holds no config.resolved.yaml
                    fix:    name a folder that train made, such as one in runs
                """);
        run("report", "dynat", "--over", "minuts").assertRefused(2, """
                config: --over: there is nothing "minuts" for curves to go over
                    known   epochs, steps, minutes
                    fix:    did you mean minutes?
                """);
        run("report", "dynat", "--out", "pgd-at").assertRefused(2, """
                report: pgd-at is a folder
                    fix:    name a file with --out, such as pgd-at/report.html
                """);
    }

    /// In a browser, with and without much room, by day and by night: all pictures are there, nothing complains, and
    /// nothing is wider than the window.
    @Test
    void aBrowserShowsThePage() throws Exception {
        run("report", "dynat", "pgd-at", "--out", "both.html").assertDone();
        run("report", "dynat", "--out", "one.html").assertDone();
        try (Browser browser = new Browser(profile)) {
            for (String page : List.of("one.html", "both.html")) {
                for (int width : new int[] {390, 1280}) {
                    for (boolean dark : new boolean[] {false, true}) {
                        show(browser, folder.resolve(page), width, dark);
                    }
                }
            }
        }
    }

    private static void show(Browser browser, Path page, int width, boolean dark) throws Exception {
        String where = "%s at %d pixels, %s".formatted(page.getFileName(), width, dark ? "dark" : "light");
        browser.load(page.toUri(), width, 844, dark, width < 600);
        browser.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)");
        int pictures = page.endsWith("one.html") ? 48 : 96;
        assertEquals(
                pictures,
                browser.evaluate("[...document.images].filter(i => i.complete && i.naturalWidth == 28).length")
                        .asInt(),
                where);
        assertEquals(
                width, browser.evaluate("document.documentElement.scrollWidth").asInt(), where);
        assertTrue(
                browser.evaluate("document.querySelectorAll('svg path.line').length")
                                .asInt()
                        > 5,
                where);
        assertEquals(
                dark ? "rgb(14, 17, 22)" : "rgb(244, 245, 247)",
                browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asString(),
                where);
        assertEquals(List.of(), browser.complaints(), where);
        assertTrue(
                browser.requests().stream().allMatch(url -> url.startsWith("file:") || url.startsWith("data:")),
                () -> browser.requests().toString());
        assertTrue(ImageIO.read(new ByteArrayInputStream(browser.screenshot())).getHeight() > 2000, where);
    }
}
