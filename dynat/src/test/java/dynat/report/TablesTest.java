package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.NpyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the page says of outcomes, number by number.
class TablesTest {

    @TempDir
    private Path folder;

    private Run finished(String name, double robust) throws Exception {
        return Run.read(Folders.finished(folder.resolve(name), robust), name, Folders.CONFIG);
    }

    /// All that `pattern` finds in a section of the page.
    private static List<String> found(Section section, String pattern) {
        return Pattern.compile(pattern)
                .matcher(section.element().toString())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /// A teacher as good as the best of the judged networks is not compared with them.
    @Test
    void theBestOfTheJudgedNetworksIsBold() throws Exception {
        Run first = finished("first", 0.375);
        Path outcome = folder.resolve("first/outcome.json");
        Files.writeString(outcome, Files.readString(outcome).replace("0.875", "0.75"));
        first = Run.read(folder.resolve("first"), "first", Folders.CONFIG);
        Section section = new FinalTable(List.of(first, finished("second", 0.5))).section();
        assertEquals(
                List.of("first, student", "second, student"),
                found(section, "([a-z]+, [a-z]+)</th><td class=\"best\"><strong>75.00 %"));
        assertEquals(List.of("50.00 %"), found(section, "</td><td class=\"best\"><strong>([^<]*)<"));
    }

    @Test
    void howManyEpochsAreDone() throws Exception {
        Files.writeString(folder.resolve("metrics.csv"), "epoch,novelty\n1,7.5\n2,cut\n3,8.5\n");
        Section section = new FinalTable(List.of(Run.read(folder, "run", Folders.CONFIG))).section();
        assertTrue(section.element().toString().contains("3 of 3 epochs"), section.element()::toString);
    }

    @Test
    void additionalImagesAreNamed() {
        Map<String, String> config = Map.of("method.name", "trades", "model.name", "wrn-28-10", "data.name", "cifar10");
        assertFacts("trades of wrn-28-10 on cifar10 ", config);
        assertFacts("trades of wrn-28-10 on cifar10 ", with(config, "null"));
        assertFacts("trades of wrn-28-10 on cifar10 and npy:x.npy,y.npy ", with(config, "npy:x.npy,y.npy"));
    }

    private static Map<String, String> with(Map<String, String> config, String extra) {
        Map<String, String> all = new HashMap<>(config);
        all.put("data.extra", extra);
        return all;
    }

    private void assertFacts(String begin, Map<String, String> config) {
        Section section = new FinalTable(List.of(Run.read(folder, "run", config))).section();
        assertTrue(section.element().toString().contains(">" + begin + "\u00b7 "), section.element()::toString);
    }

    /// Of two classes with four images each: right as they are, and under attack.
    @Test
    void theSharesOfClasses() throws Exception {
        Section section =
                new ClassTable(List.of(finished("run", 0.375))).section().orElseThrow();
        assertEquals(List.of("cat", "&lt;b&gt;dog&lt;/b&gt;"), found(section, "scope=\"row\">([^/]*(?:/b&gt;)?)</th>"));
        assertEquals(List.of("3 of 4", "2 of 4", "3 of 4", "1 of 4"), found(section, "title=\"([^\"]*)\""));
        assertEquals(List.of("75.0", "50.0", "75.0", "25.0"), found(section, "width:([0-9.]+)%"));
        assertEquals(List.of("clean", "robust", "clean", "robust"), found(section, "<td class=\"([a-z]+)\""));
    }

    /// Of three images all are taken for class 1 at the end, which the second is of.
    @Test
    void theColoursOfWrongAndRight() throws Exception {
        Section section =
                new AttackCourse(List.of(finished("run", 0.375))).section().orElseThrow();
        assertEquals(List.of("c0", "c8", "c9", "c8"), found(section, "class=\"line (c\\d)\""));
        assertEquals(
                List.of("c8\"></span>wrong at the end", "c9\"></span>still right"),
                found(section, "swatch (c[89]\"></span>[a-z ]*[a-z])"));
    }

    @Test
    void imagesOfAnotherOutcome() throws Exception {
        finished("run", 0.375);
        Path run = folder.resolve("run");
        try (var writer = new NpyFile.Writer(run.resolve("samples.npy"), NpyFile.Type.F4, List.of(2, 2, 3, 2, 2))) {
            for (int v = 0; v < 2 * 2 * 3 * 2 * 2; v++) {
                writer.put(v % 8 / 8.0);
            }
        }
        Run read = Run.read(run, "run", Folders.CONFIG);
        assertEquals(List.of("samples.npy: it holds other images than outcome.json"), read.missing());
        assertTrue(read.samples().isEmpty() && read.outcome().isPresent());
    }
}
