package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.MethodName;
import dynat.nn.Checkpoint;
import dynat.tensor.Cell;
import dynat.tensor.Devices;
import dynat.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every method by every preset, and the teachers that it asks for, on noise of 8 x 8.
class MethodsTest {

    /// Methods whose networks are more than a student, though no weights are given.
    private static final Set<MethodName> TEACHING = Set.of(MethodName.DYNAT, MethodName.LBGAT, MethodName.ADR);

    private static final String DATA = "synthetic:3x8x8,classes=3";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Session.Outcome train(Path folder, String... more) {
        return train(DATA, folder, more);
    }

    private static Session.Outcome train(String data, Path folder, String... more) {
        List<String> words = new ArrayList<>(List.of("train", "--device", "ejml", "--data", data));
        for (String key : List.of(
                "data.images=16",
                "data.holdOut=4",
                "evaluation.testImages=4",
                "evaluation.steps=1",
                "evaluation.testSteps=1",
                "model.widths=[2, 3]",
                "model.blocks=[1, 1]")) {
            words.addAll(List.of("--set", key));
        }
        words.addAll(Arrays.asList(more));
        return new Session(folder).run(words.toArray(String[]::new));
    }

    @BeforeAll
    static void aTeacher() {
        train(
                        shared,
                        "--method",
                        "natural",
                        "--epochs",
                        "1",
                        "--batch",
                        "4",
                        "--out",
                        teacher().getParent().toString())
                .assertDone();
    }

    private static Path teacher() {
        return shared.resolve("teacher/best.safetensors");
    }

    static Stream<Arguments> all() {
        return Arrays.stream(MethodName.values())
                .flatMap(method -> Stream.of("quick", "std", "ref")
                        .flatMap(preset -> Stream.of(false, true)
                                .filter(awp -> !awp || method.takesAwp())
                                .map(awp -> Arguments.of(method, preset, awp))));
    }

    /// It is built, takes steps, is judged and saved, and a second one takes what was saved.
    @ParameterizedTest(name = "{0} {1} awp={2}")
    @MethodSource("all")
    void everyMethodTakesAStep(MethodName method, String preset, boolean awp) {
        List<String> more = new ArrayList<>(List.of(
                "--method", method.word(), "--preset", preset, "--dry-run", "--batch", "4", "--max-steps", "2"));
        if (method.needsWeights()) {
            more.addAll(List.of("--teacher-weights", teacher().toString()));
        }
        if (method == MethodName.IAD_II) {
            more.addAll(List.of("--set", "method.standardWeights=" + teacher()));
        }
        if (awp) {
            more.addAll(List.of("--awp", "--set", "awp.warmup=0"));
        }
        Session.Outcome tried = train(folder, more.toArray(String[]::new)).assertDone();
        assertTrue(tried.out().contains("student    "), tried::out);
        assertTrue(tried.out().contains("written and read back"), tried::out);
        assertEquals(
                method.needsWeights() || TEACHING.contains(method),
                tried.out().contains("teacher    ") || tried.out().contains("helper     "),
                tried::out);
    }

    /// The teacher that is given is the one that is learnt from, and a resumed run needs its file no more.
    @Test
    void aTeacherGoesIntoCheckpoints() throws IOException {
        Path weights = Files.copy(teacher(), folder.resolve("teacher.safetensors"));
        String run = folder.resolve("run").toString();
        train(
                        folder,
                        "--method",
                        "ard",
                        "--teacher-weights",
                        weights.toString(),
                        "--epochs",
                        "2",
                        "--batch",
                        "4",
                        "--max-steps",
                        "2",
                        "--out",
                        run)
                .assertDone();
        Files.delete(weights);
        new Session(folder).run("train", "--resume", run, "--max-steps", "0").assertDone();
        Session.Outcome one = evaluate(teacher().toString(), "student"),
                other = evaluate(run + "/last.safetensors", "teacher");
        assertEquals(
                one.out().replace("student", "teacher").lines().limit(2).toList(),
                other.out().lines().limit(2).toList());
    }

    private Session.Outcome evaluate(String checkpoint, String which) {
        return new Session(folder)
                .run(
                        "eval",
                        "--device",
                        "ejml",
                        "--checkpoint",
                        checkpoint,
                        "--which",
                        which,
                        "--attacks",
                        "clean,fgsm",
                        "--n",
                        "8")
                .assertDone();
    }

    private void assertRefused(int code, String message, String... more) {
        Session.Outcome refused = train(folder, more);
        assertEquals(message, refused.err());
        assertEquals(code, refused.code());
        assertEquals("", refused.out());
    }

    @Test
    void aMethodThatIsGivenNoTeacher() {
        assertRefused(2, """
                config: hat learns from a teacher that has learnt, but method.teacherWeights is null
                    fix:    give the teacher's checkpoint with --teacher-weights FILE
                """, "--method", "hat");
        assertRefused(2, """
                config: dynat, its teacher frozen, learns from a teacher that has learnt, but method.teacherWeights is null
                    fix:    give the teacher's checkpoint with --teacher-weights FILE
                """, "--set", "method.teacher=frozen");
        assertRefused(
                2, """
                config: iad-ii learns from a second teacher, which was trained on clean images, but method.standardWeights is null
                    fix:    give its checkpoint with --set method.standardWeights=FILE
                """, "--method", "iad-ii", "--teacher-weights", teacher().toString());
    }

    @Test
    void aMethodThatWantsNoTeacher() {
        assertRefused(2, """
                config: --teacher-weights: method.teacherWeights is t.pt, but trades does not read it
                    fix:    leave it out; it is read by dynat, ard, rslad, iad, iad-ii, adaad, hat
                """, "--method", "trades", "--teacher-weights", "t.pt");
    }

    @Test
    void weightsThatAreNotThere() {
        Path none = folder.resolve("none.pt");
        Session.Outcome refused = train(folder, "--method", "ard", "--teacher-weights", none.toString());
        assertEquals(3, refused.code());
        assertTrue(refused.err().startsWith("checkpoint: ") && refused.err().contains(none.toString()), refused::err);
        assertTrue(refused.err().contains("\n    fix:    "), refused::err);
    }

    /// The teacher's network as another program would save it, without a word about itself.
    ///
    /// @param kept which tensors are saved
    private Path foreign(String name, Predicate<String> kept) {
        Path file = folder.resolve(name);
        return Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("test")) {
                Map<String, Cell> state = new LinkedHashMap<>(Trained.of(Checkpoint.read(teacher()))
                        .networks("student", "--which")
                        .get("student")
                        .state());
                state.keySet().removeIf(kept.negate());
                Checkpoint.save(file, state, Map.of());
                return file;
            }
        });
    }

    private Session.Outcome tried(Path teacher, String... more) {
        return train(
                folder,
                Stream.concat(
                                Stream.of("--method", "rslad", "--teacher-weights", teacher.toString(), "--dry-run"),
                                Stream.concat(Stream.of("--batch", "4", "--max-steps", "1"), Stream.of(more)))
                        .toArray(String[]::new));
    }

    @Test
    void weightsOfAnotherProgramAreSeenForWhatTheyAre() {
        Path weights = foreign("teacher.safetensors", _ -> true);
        String[] student = {"--set", "model.widths=[3, 5]", "--set", "model.standardise=true"};
        String out = tried(weights, student).assertDone().out();
        String own = tried(teacher()).assertDone().out();
        assertEquals(line(own, "teacher"), line(out, "teacher")); // not as wide as the student
        assertNotEquals(line(out, "student"), line(out, "teacher"));
        String[] normalised = {"--set", "teacher.name=resnet", "--set", "teacher.standardise=true"};
        tried(weights, normalised).assertDone();
    }

    private static String line(String out, String role) {
        return out.lines()
                .filter(line -> line.startsWith(role + " "))
                .findFirst()
                .orElseThrow()
                .substring(role.length());
    }

    @Test
    void weightsThatDoNotFit() {
        Session.Outcome refused = tried(foreign("part.safetensors", name -> !name.endsWith("bn1.bias")));
        assertEquals(3, refused.code());
        assertTrue(
                refused.err().contains("layer1.0.bn1.bias") && refused.err().contains("layer2.0.bn1.bias"),
                refused::err);
        assertTrue(refused.err().contains("\n    fix:    "), refused::err);
    }

    @Test
    void aTeacherOfOtherClasses() {
        Session.Outcome refused = train(
                "synthetic:3x8x8,classes=4",
                folder,
                "--method",
                "rslad",
                "--teacher-weights",
                teacher().toString());
        assertEquals("""
                device: ejml (double precision, 1 thread), as asked
                config: the teacher in %s takes images of 3 channels and tells 3 classes apart, but synthetic has 3 channels and 4 classes
                    fix:    give a teacher that was trained on synthetic
                """.formatted(teacher()), refused.err());
        assertEquals(2, refused.code());
    }

    @Test
    void aTeacherOfAnotherKindThanIsSaid() {
        assertRefused(
                2,
                """
                device: ejml (double precision, 1 thread), as asked
                config: teacher.name is wrn, but the network in %s has resnet
                    fix:    leave the section teacher out, or give other weights
                """.formatted(teacher()),
                "--method",
                "rslad",
                "--teacher-weights",
                teacher().toString(),
                "--set",
                "teacher.name=wrn");
    }

    @Test
    void methodsAreListed() {
        Session.Outcome listed = new Session(folder).run("methods").assertDone();
        assertTrue(listed.out().contains("""
                trades
                  attack  KL(S(x) || S(x'))
                  learn   CE(S(x), y) + beta KL(S(x) || S(x'))
                  keys    attackBn cleanForwardForBn beta
                  takes   --awp
                """), listed::out);
        assertTrue(listed.out().contains("  needs   a teacher that has learnt: --teacher-weights FILE\n"), listed::out);
    }
}
