package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `docs/run-folder.md` says of a run folder, and what runs of every kind leave in theirs.
class RunFolderTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static Documentation documentation;

    @BeforeAll
    static void train() throws Exception {
        documentation = Documentation.of("run-folder.md");
        Jar jar = new Jar(folder);
        String[] every = {"--max-steps", "3", "--set", "checkpoint.every=1"};
        jar.run(tiny("dynat", every)).assertDone();
        jar.run(tiny("pgd-at", every)).assertDone();
        assertEquals(
                1,
                jar.runAfter("ulimit -f 8", "train", "--resume", "pgd-at", "--max-steps", "0")
                        .code());

        Process stopped = jar.start(tiny("dynat", "--out", "stopped", "--epochs", "50000"));
        Path events = folder.resolve("stopped/events.jsonl");
        while (stopped.isAlive()
                && !(Files.exists(events) && Files.readString(events).contains("\"step\""))) {
            Thread.sleep(2);
        }
        stopped.destroy();
        assertEquals(143, stopped.waitFor());
        String[] far = {"--lr", "10", "--set", "optimizer.decay=1", "--set", "schedule.name=constant", "--epochs", "40"
        };
        assertEquals(
                5,
                jar.run(tiny(
                                "dynat",
                                Stream.concat(Stream.of("--out", "far"), Stream.of(far))
                                        .toArray(String[]::new)))
                        .code());
    }

    private static String[] tiny(String method, String... more) {
        Stream<String> out = List.of(more).contains("--out") ? Stream.empty() : Stream.of("--out", method);
        return TrainTest.tiny(
                Stream.of(Stream.of("train", "--device", "simd", "--method", method), out, Stream.of(more))
                        .flatMap(Function.identity())
                        .toArray(String[]::new));
    }

    /// The names that stand for `the report` and `the accuracies` of a method.
    private static Map<String, List<String>> names(String method) {
        String[] row = documentation.table("method", "the report", "the accuracies").stream()
                .filter(cells -> Documentation.code(cells[0]).equals(List.of(method)))
                .findFirst()
                .orElseThrow();
        return Map.of("*the report*", Documentation.code(row[1]), "*the accuracies*", Documentation.code(row[2]));
    }

    /// The names in a cell, in order: those in backticks that begin a part, and those that a word stands for.
    private static List<String> fields(String cell, String method) {
        return Stream.of(cell.split(", | and "))
                .flatMap(part -> {
                    MatchResult word = Pattern.compile("\\*the \\w+\\*")
                            .matcher(part)
                            .results()
                            .findFirst()
                            .orElse(null);
                    if (word != null) {
                        return names(method).getOrDefault(word.group(), List.of(word.group())).stream();
                    }
                    return part.startsWith("`")
                            ? Documentation.code(part).stream().limit(1)
                            : Stream.empty();
                })
                .toList();
    }

    private static Map<String, Set<String>> documented(String method) {
        Map<String, Set<String>> documented = new LinkedHashMap<>();
        documentation
                .table("event", "when", "fields")
                .forEach(row ->
                        documented.put(Documentation.code(row[0]).getFirst(), new TreeSet<>(fields(row[2], method))));
        return documented;
    }

    /// The fields of each kind of event in a run's file; outcomes are named by the word that stands for them.
    private static Map<String, Set<String>> written(String run) throws IOException {
        Map<String, Set<String>> written = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("events.jsonl"))) {
            JsonNode event = JSON.readTree(line);
            Set<String> fields = event.propertyNames().stream()
                    .map(name -> name.matches("\\w+_(clean|pgd2)")
                                    && event.path("event").asString().equals("evaluation")
                            ? "*the outcomes*"
                            : name)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(fields.remove("time") && fields.remove("event"), line);
            Set<String> before = written.put(event.path("event").asString(), fields);
            assertTrue(before == null || before.equals(fields), "two kinds of " + line);
        }
        return written;
    }

    @Test
    void everyEventHasTheFieldsThatAreDocumented() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (String run : List.of("dynat", "pgd-at", "stopped", "far")) {
            Map<String, Set<String>> documented = documented(run.equals("pgd-at") ? run : "dynat");
            written(run).forEach((event, fields) -> {
                assertEquals(documented.get(event), fields, run + ": " + event);
                seen.add(event);
            });
        }
        assertEquals(new TreeSet<>(documented("dynat").keySet()), seen, "an event that is documented was not seen");
    }

    @Test
    void everyColumnIsDocumented() throws IOException {
        for (String method : List.of("dynat", "pgd-at")) {
            List<String> columns = documentation.table("column", "what", "unit").stream()
                    .flatMap(row -> fields(row[0], method).stream())
                    .toList();
            List<String> rows = Files.readAllLines(folder.resolve(method).resolve("metrics.csv"));
            assertEquals(columns, List.of(rows.getFirst().split(",")));
        }
    }

    @Test
    void everyFileIsDocumented() throws IOException {
        Set<String> documented = documentation.table("file", "what").stream()
                .map(row -> Documentation.code(row[0]).getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> inside = Files.list(folder.resolve("dynat"))) {
            assertEquals(
                    documented,
                    inside.map(path -> path.getFileName().toString().replaceFirst("epoch-\\d+", "epoch-NNN"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
