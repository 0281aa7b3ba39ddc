package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.NpyFile;
import dynat.tests.Repository;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `eval` by the jar on 16 images and a small network that PyTorch trained, and what `docs/eval.md` says of it.
class EvalTest {

    static final Path GOLDEN = Repository.root().resolve("tests/src/test/resources/golden/mini");
    private static final JsonMapper JSON = new JsonMapper();
    private static final int IMAGE = 3 * 32 * 32;

    @TempDir
    private static Path folder;

    private static Documentation documentation;
    private static Jar.Outcome claimed;

    /// Returns a command that evaluates the network.
    static String[] eval(String... more) {
        return Stream.concat(
                        Stream.of(
                                "eval",
                                "--device",
                                "simd",
                                "--checkpoint",
                                GOLDEN.resolve("model.safetensors").toString(),
                                "--data",
                                "npy:%s,%s,classes=10"
                                        .formatted(GOLDEN.resolve("images_u8.npy"), GOLDEN.resolve("labels.npy"))),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    private static JsonNode json(String file) throws IOException {
        return JSON.readTree(Files.readString(folder.resolve(file)));
    }

    private static Set<String> keys(JsonNode node) {
        return new TreeSet<>(node.propertyNames());
    }

    private static NpyFile npy(String file) throws IOException {
        return NpyFile.of(file, MemorySegment.ofArray(Files.readAllBytes(folder.resolve(file))));
    }

    /// Standard AutoAttack on five images, by RobustBench's conventions.
    @BeforeAll
    static void claim() throws Exception {
        documentation = Documentation.of("eval.md");
        claimed = run(eval("--protocol", "robustbench", "--n", "5", "--out", "claim"))
                .assertDone();
    }

    @Test
    void autoAttackEndsWithATable() {
        assertTrue(claimed.out().matches("""
                attack +model
                clean +\\d+\\.\\d\\d %
                  after apgd-ce +\\d+\\.\\d\\d %
                  after apgd-t +\\d+\\.\\d\\d %
                  after fab-t +\\d+\\.\\d\\d %
                  after square +\\d+\\.\\d\\d %
                autoattack +\\d+\\.\\d\\d %

                n = 5 test images of npy; eps 8/255 \\(Linf\\), seed 1; .*model\\.safetensors
                results and adversarial images: claim
                """), claimed.out());
        assertTrue(
                claimed.err()
                        .contains("warning: RobustBench has no leaderboard for npy Linf\n"
                                + "    fix:    compare the number with others of the same data set alone\n"),
                claimed.err());
        assertTrue(
                claimed.err()
                        .lines()
                        .anyMatch(line -> line.matches(
                                "model, eps 8/255: \\d+\\.\\d\\d % of 5 images withstood all up to apgd-ce,"
                                        + " \\d+\\.\\d s")),
                claimed.err());
    }

    @Test
    void aClaimInRobustBenchsForm() throws IOException {
        JsonNode claim = json("claim/claim.json"),
                result = json("claim/result.json").path("evaluations").get(0);
        assertEquals("npy", claim.path("dataset").asString());
        assertEquals("8/255", claim.path("eps").asString());
        assertEquals(
                "%.2f".formatted(100 * result.path("clean").asDouble()),
                claim.path("clean_acc").asString());
        assertEquals(
                "%.2f".formatted(100 * result.path("robust").asDouble()),
                claim.path("autoattack_acc").asString());
        assertTrue(keys(claim).containsAll(List.of("link", "name", "authors", "reported", "footnote")));
        assertTrue(claim.path("name").isNull());
    }

    @Test
    void everyImageReportedIsInItsBallAndWhatTheVerdictSays() throws IOException {
        JsonNode result = json("claim/result.json").path("evaluations").get(0);
        NpyFile adversarial = npy("claim/adversarial.npy");
        NpyFile clean = NpyFile.of("clean", MemorySegment.ofArray(Files.readAllBytes(GOLDEN.resolve("images_u8.npy"))));
        assertEquals(List.of(5, 3, 32, 32), adversarial.shape());
        int robust = 0;
        double limit = 8.0 / 255 + result.path("slack").asDouble();
        for (int n = 0; n < 5; n++) {
            JsonNode verdict = result.path("verdicts").get(n);
            float largest = 0;
            for (int v = n * IMAGE; v < (n + 1) * IMAGE; v++) {
                assertTrue(adversarial.real(v) >= 0 && adversarial.real(v) <= 1);
                largest = Math.max(largest, Math.abs(adversarial.real(v) - clean.real(v) / 255));
            }
            assertTrue(largest <= limit, "image %d changes by %s".formatted(n, largest));
            assertEquals(verdict.path("norm").asDouble(), largest, 1e-7);
            boolean broken = !verdict.path("brokenBy").isNull();
            assertEquals(
                    broken,
                    verdict.path("answer").asInt() != verdict.path("label").asInt());
            assertEquals(broken, verdict.path("margin").asDouble() < 0);
            robust += broken ? 0 : 1;
        }
        assertEquals(robust / 5.0, result.path("robust").asDouble());
        assertEquals(
                robust,
                result.path("classes")
                        .valueStream()
                        .mapToInt(one -> one.path("robust").asInt())
                        .sum());
    }

    /// What was found is found again by an evaluation that knows nothing of it.
    @Test
    void theAdversarialImagesAreADataSet() throws Exception {
        double robust = json("claim/result.json")
                .path("evaluations")
                .get(0)
                .path("robust")
                .asDouble();
        String[] again = eval("--attacks", "clean", "--json", "again.json");
        again[6] = "npy:claim/adversarial.npy,claim/labels.npy,classes=10";
        run(again).assertDone();
        assertEquals(
                robust,
                json("again.json").path("evaluations").get(0).path("clean").asDouble());
    }

    /// What a table of the documentation lists in its first column.
    private static Set<String> documented(String of) {
        return documentation.table(of, "what").stream()
                .map(row -> Documentation.code(row[0]).getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theResultHasTheKeysThatAreDocumented() throws IOException {
        JsonNode result = json("claim/result.json");
        Set<String> all = documented("key");
        all.addAll(Set.of("model", "names")); // of a checkpoint of another program
        assertEquals(all, keys(result));
        assertEquals(
                new TreeSet<>(Documentation.code(documentation.table("key", "what").stream()
                        .filter(row -> row[0].equals("`environment`"))
                        .findFirst()
                        .orElseThrow()[1])),
                keys(result.path("environment")));
        JsonNode evaluation = result.path("evaluations").get(0);
        assertEquals(documented("of an evaluation"), keys(evaluation));
        assertEquals(documented("of an attack"), keys(evaluation.path("attacks").get(0)));
        assertEquals(documented("of an image"), keys(evaluation.path("verdicts").get(0)));
        assertEquals(
                Set.of("label", "class", "images", "clean", "robust"),
                keys(evaluation.path("classes").get(0)));
        assertEquals(10, evaluation.path("classes").size());
    }

    @Test
    void theFolderHasTheFilesThatAreDocumented() throws IOException {
        try (Stream<Path> inside = Files.list(folder.resolve("claim"))) {
            assertEquals(
                    documented("file"),
                    inside.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
        JsonNode evaluation = json("claim/result.json").path("evaluations").get(0);
        assertEquals("adversarial.npy", evaluation.path("adversarial").asString());
        Path sheet = folder.resolve("claim").resolve(evaluation.path("pictures").asString());
        long broken = evaluation
                .path("verdicts")
                .valueStream()
                .filter(verdict -> !verdict.path("brokenBy").isNull()
                        && !verdict.path("brokenBy").asString().equals("clean"))
                .count();
        assertEquals(
                4 + broken * (96 + 4), ImageIO.read(sheet.toFile()).getHeight(), "a row of 3 * 32 pixels for each");
    }

    @Test
    void namesOneByOneRadiiAndEnsemblesInOneTable() throws Exception {
        Jar.Outcome outcome = run(eval(
                        "--attacks", "pgd2,pgd4", "--eps", "4/255, 1/255", "--indices", "1,3-6", "--out", "table"))
                .assertDone();
        assertTrue(outcome.out().matches("""
                attack +model 1/255  model 4/255
                clean  ( +\\d+\\.\\d\\d %){2}
                pgd2  ( +\\d+\\.\\d\\d %){2}
                pgd4  ( +\\d+\\.\\d\\d %){2}
                worst case  ( +\\d+\\.\\d\\d %){2}

                n = 5 test images of npy; eps 1/255, 4/255 \\(Linf\\), seed 1; .*
                results and adversarial images: table
                """), outcome.out());
        JsonNode result = json("table/result.json");
        assertEquals("[1,3,4,5,6]", result.path("images").toString());
        Map<String, JsonNode> evaluations = result.path("evaluations")
                .valueStream()
                .collect(Collectors.toMap(one -> one.path("eps").asString(), Function.identity()));
        JsonNode large = evaluations.get("4/255");
        assertEquals("individual", large.path("mode").asString());
        assertEquals(
                "adversarial-model-attacks-4_255.npy", large.path("adversarial").asString());
        for (int n = 0; n < 5; n++) {
            boolean all = true;
            for (JsonNode attack : large.path("attacks")) {
                all &= attack.path("right").get(n).asBoolean();
            }
            assertEquals(all, large.path("verdicts").get(n).path("brokenBy").isNull());
        }
        assertTrue(large.path("robust").asDouble()
                <= evaluations.get("1/255").path("robust").asDouble());
    }

    @Test
    void accuraciesOfEveryClass() throws Exception {
        Jar.Outcome outcome = run(eval(
                        "--attacks", "fgsm,pgd2", "--eps", "1/255,4/255", "--per-class", "--json", "classes.json"))
                .assertDone();
        List<String> lines = outcome.out().lines().toList();
        int head = lines.indexOf("") + 1;
        assertTrue(
                lines.get(head).matches("class  images  model clean  model worst case 1/255  model worst case 4/255"),
                outcome.out());
        JsonNode evaluations = json("classes.json").path("evaluations");
        JsonNode small = evaluations.get(0).path("classes"),
                large = evaluations.get(1).path("classes");
        int row = head;
        for (int k = 0; k < small.size(); k++) {
            JsonNode one = small.get(k);
            int images = one.path("images").asInt();
            if (images > 0) {
                assertEquals(
                        "%s %d %s %s %s"
                                .formatted(
                                        one.path("class").asString(),
                                        images,
                                        percent(one.path("clean").asInt(), images),
                                        percent(one.path("robust").asInt(), images),
                                        percent(large.get(k).path("robust").asInt(), images)),
                        lines.get(++row).replaceAll(" +", " ").strip());
            }
        }
        assertTrue(row > head, "no class has images");
        assertEquals("", lines.get(row + 1), outcome.out());
    }

    private static String percent(int part, int of) {
        return String.format(Locale.ROOT, "%.2f %%", 100.0 * part / of);
    }

    @Test
    void anEnsembleOfOnesOwn() throws Exception {
        Jar.Outcome outcome = run(eval("--attacks", "pgd2,pgd4", "--sequential", "--n", "4", "--json", "own.json"))
                .assertDone();
        assertTrue(
                outcome.out()
                        .contains("\nafter pgd4  "
                                + outcome.out()
                                        .lines()
                                        .skip(3)
                                        .findFirst()
                                        .orElseThrow()
                                        .substring(12)),
                outcome.out());
        JsonNode own = json("own.json").path("evaluations").get(0);
        assertEquals("sequential", own.path("mode").asString());
        JsonNode first = own.path("attacks").get(0),
                second = own.path("attacks").get(1);
        assertEquals(
                first.path("attacked").asInt() - first.path("broken").asInt(),
                second.path("attacked").asInt());
        assertFalse(own.has("adversarial"), "without a folder there is no file");
    }

    @Test
    void batchAndThreadsDoNotChangeTheResult() throws Exception {
        String[] attacks = {"--attacks", "pgd5", "--eps", "2/255"};
        run(eval(Stream.concat(Stream.of(attacks), Stream.of("--out", "one", "--batch", "3", "--threads", "1"))
                        .toArray(String[]::new)))
                .assertDone();
        run(eval(Stream.concat(Stream.of(attacks), Stream.of("--out", "other")).toArray(String[]::new)))
                .assertDone();
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("one/adversarial.npy")),
                Files.readAllBytes(folder.resolve("other/adversarial.npy")));
    }

    @Test
    void otherNormsAndTheOfficialStream() throws Exception {
        Jar.Outcome outcome = run(eval(
                        "--attacks", "fgsm", "--norm", "L2", "--upstream", "--n", "4", "--json", "upstream.json"))
                .assertDone();
        assertTrue(outcome.out().contains("; eps 0.5 (L2), seed 1; "), outcome.out());
        JsonNode result = json("upstream.json");
        assertTrue(result.path("upstream").asBoolean());
        assertEquals("L2", result.path("norm").asString());
        assertEquals(0.5, result.path("evaluations").get(0).path("radius").asDouble());
    }
}
