package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 23, 9, 8, 7);

    @TempDir
    private Path folder;

    private static Config config(Path out) {
        Settings settings = ConfigReader.settings();
        settings.flag("out", "--out", out == null ? null : out.toString());
        return ConfigReader.resolve(settings);
    }

    private static void evaluation(Path out) {
        Settings settings = EvalConfig.settings();
        settings.flag("checkpoint", "--checkpoint", "best.safetensors");
        settings.flag("out", "--out", out.toString());
        EvalFolder.create(EvalConfig.of(settings));
    }

    private static String complaint(Path out) {
        return assertThrows(ConfigError.class, () -> RunFolder.create(config(out), NOW, false))
                .getMessage();
    }

    @Test
    void holdsTheConfiguration() throws IOException {
        Path out = folder.resolve("a/b");
        RunFolder run = RunFolder.create(config(out), NOW, false);
        assertEquals(YamlWriter.write(config(out), true), Files.readString(run.config()));
        assertEquals(out, RunFolder.begun(out).path());
    }

    @Test
    void isNamedByTimeDataAndMethod() {
        assertEquals(Path.of("runs", "2026-11-23_09-08-07-fashion-dynat"), RunFolder.path(config(null), NOW));
    }

    @Test
    void anEmptyFolderWillDo() {
        assertTrue(Files.exists(RunFolder.create(config(folder), NOW, false).config()));
    }

    @Test
    void notOneThatIsFull() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years");
        assertEquals("""
                run: %s exists and is not empty
                    fix:    give another folder with --out""".formatted(folder), complaint(folder));
    }

    @Test
    void notOneWithARunUnlessThatMayMakeWay() throws IOException {
        RunFolder run = RunFolder.create(config(folder), NOW, false);
        assertEquals("""
                run: %s exists and is not empty
                    fix:    go on with the run in it by --resume %s, replace it by --overwrite, or give another folder with --out""".formatted(folder, folder), complaint(folder));
        for (String file : List.of("metrics.csv", "last.safetensors", "epoch-012.safetensors", "notes.txt")) {
            Files.writeString(folder.resolve(file), "old");
        }
        assertEquals(run, RunFolder.create(config(folder), NOW, true));
        try (Stream<Path> inside = Files.list(folder)) {
            assertEquals(
                    List.of("config.resolved.yaml", "notes.txt", "run.lock"),
                    inside.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void onlyWhatARunWritesMakesWay() throws IOException {
        RunFolder.create(config(folder), NOW, false);
        List<String> users = List.of(
                "epoch-0012.safetensors",
                "epoch-7.safetensors",
                "metrics.csv.part",
                "my-last.safetensors",
                "video.part");
        List<String> runs = List.of(
                "config.resolved.yaml.part",
                "epoch-007.safetensors",
                "epoch-1234.safetensors",
                "epoch-012.safetensors.part",
                "last.safetensors.part",
                "best.safetensors",
                "outcome.json.part",
                "samples.npy",
                "report.html.part",
                "events.jsonl");
        for (String file : Stream.concat(users.stream(), runs.stream()).toList()) {
            Files.writeString(folder.resolve(file), "old");
        }
        RunFolder.create(config(folder), NOW, true).requireNoEpoch();
        assertEquals(
                Stream.concat(users.stream(), Stream.of("config.resolved.yaml", "run.lock"))
                        .sorted()
                        .toList(),
                names());
    }

    @Test
    void aFolderInAFilesPlaceKeepsTheWholeRun() throws IOException {
        RunFolder run = RunFolder.create(config(folder), NOW, false);
        Files.writeString(run.metrics(), "old");
        Files.writeString(run.last(), "old");
        Files.createDirectory(run.tensorboard());
        Files.writeString(folder.resolve("run.lock"), "1");
        for (Path place : List.of(run.best(), run.tensorboard().resolve("events.out.tfevents.1.2"))) {
            Files.writeString(Files.createDirectory(place).resolve("mine"), "mine");
            List<String> before = names();
            assertEquals(
                    """
                    run: %s is a folder, not a file of the run in %s, which cannot make way
                        fix:    move it elsewhere, or give another folder with --out""".formatted(place, folder),
                    assertThrows(ConfigError.class, () -> RunFolder.create(config(folder), NOW, true))
                            .getMessage());
            assertEquals(before, names());
            Files.delete(place.resolve("mine"));
            Files.delete(place);
        }
        RunFolder.create(config(folder), NOW, true);
        assertEquals(List.of("config.resolved.yaml", "run.lock"), names());
    }

    @Test
    void isAtItsPathHoweverThatIsNamed() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real")),
                other = Files.createDirectory(folder.resolve("other"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertTrue(new RunFolder(link).isAt(real));
        assertTrue(new RunFolder(real).isAt(folder.resolve("other/../link")));
        assertFalse(new RunFolder(link).isAt(other));
        assertFalse(new RunFolder(link).isAt(folder.resolve("none")));
    }

    @Test
    void aLockThatCannotBeTakenSaysWhy() throws IOException {
        Path lock = Files.createDirectory(folder.resolve("run.lock"));
        assertEquals(
                """
                run lock: %s cannot be locked: Is a directory
                    fix:    check that its folder exists, may be written and has space""".formatted(lock),
                assertThrows(UncheckedIOException.class, () -> RunLock.acquire(folder))
                        .getMessage());
    }

    @Test
    void aFolderWithoutANameIsRefused() {
        Settings settings = ConfigReader.settings();
        settings.flag("out", "--out", "");
        assertEquals(
                """
                config: --out: out is "", which is no name of a folder
                    fix:    name one, or leave it out for runs/<date-time>-<data>-<method>""",
                assertThrows(ConfigError.class, () -> ConfigReader.out(settings))
                        .getMessage());
    }

    @Test
    void whatIsNotThereCannotBeResumed() {
        Path none = folder.resolve("epoch-001.safetensors");
        assertEquals(
                """
                run: %s does not exist
                    fix:    give the folder of a run that has begun, or a checkpoint in it""".formatted(none),
                assertThrows(ConfigError.class, () -> Resume.of(none.toString(), null))
                        .getMessage());
    }

    @Test
    void aCommandToCopyQuotesItsPath() {
        Path run = folder.resolve("my run");
        RunFolder.create(config(run), NOW, false);
        assertTrue(complaint(run).contains(" by --resume '%s', ".formatted(run)), complaint(run));
    }

    @Test
    void whatIsNoRunNeverMakesWay() throws IOException {
        Files.writeString(folder.resolve("metrics.csv"), "mine");
        assertThrows(ConfigError.class, () -> RunFolder.create(config(folder), NOW, true));
        assertEquals("mine", Files.readString(folder.resolve("metrics.csv")));
    }

    @Test
    void aRunThatGoesOnDoesNotMakeWay() {
        RunFolder.create(config(folder), NOW, false);
        try (RunLock _ = RunLock.acquire(folder)) {
            assertThrows(RunLock.Held.class, () -> RunFolder.create(config(folder), NOW, true));
        }
    }

    /// Names do not tell: `--out` gives any.
    @Test
    void theNewestIsTheOneThatSomethingHappenedInLast() throws IOException {
        assertEquals(Optional.empty(), RunFolder.newest(folder));
        RunFolder a = RunFolder.create(config(folder.resolve("a")), NOW, false);
        RunFolder b = RunFolder.create(config(folder.resolve("b")), NOW, false);
        for (RunFolder run : List.of(b, a)) {
            Files.writeString(run.events(), "");
            Files.setLastModifiedTime(run.events(), FileTime.fromMillis(run == a ? 2000 : 1000));
        }
        assertEquals(Optional.of(a), RunFolder.newest(folder));
        RunFolder begun = RunFolder.create(config(folder.resolve("_")), NOW, false);
        assertEquals(Optional.of(begun), RunFolder.newest(folder), "it has no events yet");
    }

    @Test
    void anEvaluationIsNoRun() throws IOException {
        Path evaluation = folder.resolve("evaluation");
        evaluation(evaluation);
        String kept = Files.readString(evaluation.resolve("config.resolved.yaml"));
        assertEquals(
                """
                run: %s holds an evaluation
                    fix:    give another folder with --out""".formatted(evaluation),
                assertThrows(ConfigError.class, () -> RunFolder.create(config(evaluation), NOW, true))
                        .getMessage());
        assertEquals(kept, Files.readString(evaluation.resolve("config.resolved.yaml")));
        assertEquals(
                """
                run: %1$s holds an evaluation, not a run
                    fix:    go on with it by eval --resume %1$s, or give the folder of a run""".formatted(evaluation),
                assertThrows(ConfigError.class, () -> RunFolder.begun(evaluation))
                        .getMessage());
        assertEquals(Optional.empty(), RunFolder.newest(folder));
    }

    @Test
    void aRunIsNoEvaluation() {
        Path run = folder.resolve("run");
        RunFolder.create(config(run), NOW, false);
        assertEquals(
                """
                eval: %s holds a run
                    fix:    give another folder with --out""".formatted(run),
                assertThrows(ConfigError.class, () -> evaluation(run)).getMessage());
        assertEquals(
                """
                eval: %1$s holds a run, not an evaluation
                    fix:    go on with it by train --resume %1$s, or give the folder that eval was given with --out""".formatted(run),
                assertThrows(ConfigError.class, () -> EvalFolder.begun(run, EvalConfig.settings()))
                        .getMessage());
    }

    @Test
    void notAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals("""
                run: %s is a file
                    fix:    give a folder with --out""".formatted(file), complaint(file));
    }

    @Test
    void notWhereNothingCanBeWritten() throws IOException {
        Path below = Files.writeString(folder.resolve("file"), "").resolve("run");
        assertEquals("""
                run: the folder %s cannot be written: Not a directory
                    fix:    give a folder that may be written with --out""".formatted(below), complaint(below));
    }

    @Test
    void onlyARunCanBeResumed() {
        assertEquals(
                """
                run: %s holds no config.resolved.yaml, so there is nothing to resume
                    fix:    give the folder of a run that has begun""".formatted(folder),
                assertThrows(ConfigError.class, () -> RunFolder.begun(folder)).getMessage());
    }
}
