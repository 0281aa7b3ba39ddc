package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.ResNet;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `eval --surrogate`, by networks that have learnt nothing.
class SurrogateTest {

    @TempDir
    private static Path folder;

    private static Session session;

    /// `a` and `b` tell 5 classes apart, `six` tells 6, and `run` is a teacher and a student that `train` made.
    @BeforeAll
    static void networks() {
        session = new Session(folder);
        write("a", 5, 1);
        write("b", 5, 2);
        write("six", 6, 3);
        session.train("run", "--data", "synthetic:3x8x8,classes=5,images=200", "--epochs", "6")
                .assertDone();
    }

    private static void write(String name, int classes, long seed) {
        Devices.choose("ejml", 1).device().run(() -> {
            var network = new ResNet.Config(3, List.of(4, 6), List.of(1, 1), classes).network(Draws.of(seed, "init"));
            Checkpoint.save(file(name), network.state(), Map.of());
            return null;
        });
    }

    private static Path file(String name) {
        return folder.resolve(name + ".safetensors");
    }

    private static Session.Outcome eval(Path checkpoint, String... more) {
        List<String> all = new ArrayList<>(List.of("eval", "--device", "ejml", "--checkpoint", checkpoint.toString()));
        all.addAll(List.of("--data", "synthetic:3x8x8,classes=5,images=200", "--attacks", "fgsm"));
        all.addAll(List.of(more));
        return session.run(all.toArray(String[]::new));
    }

    private static void assertRefused(int code, String said, Session.Outcome outcome) {
        assertTrue(outcome.err().endsWith(said.replace("FOLDER", folder.toString())), outcome::err);
        assertEquals(code, outcome.code());
    }

    private static JsonNode json(String name) throws IOException {
        return new JsonMapper().readTree(Files.readString(folder.resolve(name)));
    }

    @Test
    void theResultSaysWhatWasAttacked() throws IOException {
        String file = file("b").toString();
        String out = eval(
                        file("a"),
                        "--surrogate",
                        file,
                        "--json",
                        folder.resolve("t.json").toString())
                .assertDone()
                .out();
        assertTrue(out.endsWith("; %s%nattacks made on the model of %s%n".formatted(file("a"), file)), out);
        JsonNode surrogate = json("t.json").path("surrogate");
        assertEquals(
                Set.of("checkpoint", "sha256", "metadata", "model", "names", "which"),
                new TreeSet<>(surrogate.propertyNames()));
        assertEquals(file, surrogate.path("checkpoint").asString());
        assertEquals(Sha256.of(file("b")), surrogate.path("sha256").asString());
    }

    @Test
    void theStudentIsAttackedAndTheTeacherJudged() throws IOException {
        Path last = session.at("run").resolve("last.safetensors");
        String[] names = {"own", "teacher", "student"};
        for (String name : names) {
            List<String> more = new ArrayList<>(List.of(
                    "--eps",
                    "64/255",
                    "--which",
                    "teacher",
                    "--json",
                    folder.resolve(name).toString()));
            if (!name.equals("own")) {
                more.addAll(List.of("--surrogate", last.toString(), "--surrogate-which", name));
            }
            eval(last, more.toArray(String[]::new)).assertDone();
        }
        assertTrue(json("own").path("surrogate").isNull());
        assertEquals("student", json("student").path("surrogate").path("which").asString());
        assertEquals(margins("own"), margins("teacher"));
        assertNotEquals(margins("own"), margins("student"));
    }

    private static List<Double> margins(String name) throws IOException {
        return json(name)
                .path("evaluations")
                .get(0)
                .path("verdicts")
                .valueStream()
                .map(verdict -> verdict.path("margin").asDouble())
                .toList();
    }

    @Test
    void anEvaluationGoesOnWithTheSameSurrogateAlone() throws IOException {
        String out = folder.resolve("kept").toString();
        Path other = folder.resolve("other.safetensors");
        Files.copy(file("b"), other);
        eval(file("a"), "--surrogate", other.toString(), "--out", out).assertDone();
        session.run("eval", "--resume", out).assertDone();
        assertRefused(
                2,
                "fix:    leave it as it is, or begin anew with --out; batch, dataDir, offline, perClass, json, out, threads may change\n",
                session.run("eval", "--resume", out, "--surrogate", file("b").toString()));
        write("other", 5, 4);
        Session.Outcome changed = session.run("eval", "--resume", out);
        assertTrue(changed.err().contains("surrogate"), changed::err);
        assertNotEquals(0, changed.code());
    }

    @Test
    void whatIsSaidOfNoSurrogateIsRefused() {
        assertRefused(2, """
                config: of a surrogate more is said than which checkpoint it is, but not that
                    fix:    give --surrogate FILE, or leave --surrogate-which and surrogate.* out
                """, eval(file("a"), "--surrogate-which", "teacher"));
    }

    @Test
    void attacksFollowOneNetwork() {
        assertRefused(2, """
                config: --surrogate-which is both, but attacks follow one network
                    fix:    name one, such as teacher
                """, eval(file("a"), "--surrogate", file("b").toString(), "--surrogate-which", "both"));
    }

    @Test
    void aNetworkThatIsNotThereIsRefused() {
        assertRefused(2, """
                config: --surrogate-which is teacher, but FOLDER/b.safetensors holds one network
                    fix:    leave --surrogate-which out
                """, eval(file("a"), "--surrogate", file("b").toString(), "--surrogate-which", "teacher"));
    }

    @Test
    void aSurrogateOfOtherClassesIsRefused() {
        Session.Outcome other = eval(file("a"), "--surrogate", file("six").toString());
        assertTrue(other.err().contains(file("six").toString()), other::err);
        assertEquals(2, other.code());
    }

    @Test
    void robustBenchAttacksTheNetworkItself() {
        assertRefused(
                2,
                """
                config: --protocol robustbench: --surrogate is asked for, but RobustBench attacks the network itself
                    fix:    leave --surrogate out, or leave --protocol out
                """,
                session.run(
                        "eval",
                        "--checkpoint",
                        file("a").toString(),
                        "--protocol",
                        "robustbench",
                        "--surrogate",
                        file("b").toString()));
    }
}
