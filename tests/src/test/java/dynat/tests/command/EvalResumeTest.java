package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// An evaluation by the jar that is cut off, and gone on with.
class EvalResumeTest {

    /// Long enough that it can be stopped in the middle: 16 batches of each of two attacks.
    private static final String[] LONG = {"--attacks", "pgd60,pgd80", "--sequential", "--eps", "1/255", "--batch", "1"};

    @TempDir
    private static Path folder;

    @BeforeAll
    static void whole() throws Exception {
        run(evaluation("whole")).assertDone();
    }

    private static Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    private static String[] evaluation(String out, String... more) {
        return EvalTest.eval(Stream.of(Stream.of(LONG), Stream.of("--out", out), Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    /// Waits until some batches are on the disk.
    private static void awaitBatches(String name, ProcessHandle process) throws Exception {
        Path batches = folder.resolve(name).resolve("state/model-attacks/batches.bin");
        while (process.isAlive() && !(Files.exists(batches) && Files.size(batches) > 0)) {
            Thread.sleep(2);
        }
        assertTrue(process.isAlive(), "it ended before it could be stopped");
    }

    /// The result without what it took, and without the folder's name.
    private static String result(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("result.json"))
                .replaceAll("\"(seconds|batch|threads|device)\" : .*", "");
    }

    private static void assertAsIfNeverStopped(String name) throws IOException {
        assertEquals(result("whole"), result(name));
        for (String file : List.of("adversarial.npy", "labels.npy", "pictures/broken.png")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("whole").resolve(file)),
                    Files.readAllBytes(folder.resolve(name).resolve(file)),
                    file);
        }
    }

    @Test
    void aKilledEvaluationThatIsResumedEndsInTheSameResult() throws Exception {
        Process killed = new Jar(folder).start(evaluation("killed"));
        awaitBatches("killed", killed.toHandle());
        Jar.killLauncher(killed);
        assertTrue(Files.notExists(folder.resolve("killed/result.json")));
        Jar.Outcome resumed = run("eval", "--resume", "killed", "--batch", "5", "--threads", "1")
                .assertDone();
        assertAsIfNeverStopped("killed");
        assertTrue(resumed.out().endsWith("\nresults and adversarial images: killed\n"), resumed.out());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "process groups are made with setsid and env")
    void afterCtrlCItSaysHowToGoOn() throws Exception {
        try (Launched stopped = new Jar(folder).launch("stopped.txt", evaluation("stopped"))) {
            awaitBatches("stopped", ProcessHandle.of(stopped.pid()).orElseThrow());
            stopped.signalGroup("INT");
            assertEquals(130, stopped.exitCode(60));
            String said = Files.readString(folder.resolve("stopped.txt"));
            assertTrue(said.endsWith("""
                    stopping; once more stops at once
                    stopped; to go on:
                        java -jar dynat.jar eval --resume stopped
                    """), said);
        }
        run("eval", "--resume", "stopped").assertDone();
        assertAsIfNeverStopped("stopped");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "process groups are made with setsid and env")
    void withoutAFolderNothingIsKept() throws Exception {
        String[] command = EvalTest.eval("--attacks", "pgd99999", "--eps", "1/255");
        try (Launched stopped = new Jar(folder).launch("kept.txt", command)) {
            Path err = folder.resolve("kept.txt");
            while (!Files.exists(err) || !Files.readString(err).contains("clean: 16/16 test images")) {
                Thread.sleep(20);
            }
            stopped.signalGroup("TERM"); // the attack takes minutes
            assertEquals(143, stopped.exitCode(60));
            String said = Files.readString(err);
            assertTrue(
                    said.endsWith("stopped, and nothing is kept\n"
                            + "    fix:    with --out DIR an evaluation can be gone on with\n"),
                    said);
        }
    }

    private static String[] launch(String processes, String... command) {
        return Stream.concat(Stream.of("launch", "-n", processes, "--"), Stream.of(command))
                .toArray(String[]::new);
    }

    @Test
    void severalProcessesEndInTheResultOfOne() throws Exception {
        Jar.Outcome alone = run(evaluation("alone", "--threads", "1")).assertDone();
        Jar.Outcome shared =
                run(launch("2", evaluation("shared", "--threads", "1"))).assertDone();
        assertAsIfNeverStopped("shared");
        assertEquals(alone.out().replace("alone", "shared"), shared.out());
        assertTrue(shared.err().contains("\n[rank 1] "), shared.err());
        assertFalse(shared.err().contains("\n[rank 1] seen: "), shared.err());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "process groups are made with setsid and env")
    void severalProcessesStopTogetherAndOthersGoOn() throws Exception {
        String[] command = launch("2", evaluation("halted", "--threads", "1"));
        try (Launched halted = new Jar(folder).launch("halted.txt", command)) {
            awaitBatches("halted", ProcessHandle.of(halted.pid()).orElseThrow());
            halted.signalGroup("INT");
            assertEquals(130, halted.exitCode(60));
            String said = Files.readString(folder.resolve("halted.txt"));
            assertTrue(said.contains("""
                    stopping; once more stops at once
                    stopped; to go on:
                        java -jar dynat.jar launch -n 2 -- eval --resume halted
                    """), said);
        }
        run(launch("3", "eval", "--resume", "halted", "--threads", "1")).assertDone();
        assertAsIfNeverStopped("halted");
    }

    @Test
    void aDoneEvaluationIsDoneAtOnce() throws Exception {
        String[] command = evaluation("done");
        run(command).assertDone();
        byte[] before = Files.readAllBytes(folder.resolve("done/adversarial.npy"));
        run("eval", "--resume", "done").assertDone();
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("done/adversarial.npy")));
        Jar.Outcome again = run(command);
        assertEquals(2, again.code());
        assertTrue(again.err().endsWith("""
                eval: done exists and is not empty
                    fix:    go on with the evaluation in it by --resume done, or give another folder with --out
                """), again.err());
    }

    @Test
    void whatWouldChangeTheResultIsRefused() throws Exception {
        run("eval", "--resume", "whole", "--eps", "2/255").assertRefused(2, """
                eval: eps is [1/255] in whole, but [2/255] is asked for
                    fix:    leave it as it is, or begin anew with --out; batch, dataDir, offline, perClass, json, out, threads may change
                """);
        run("eval", "--resume", "whole", "--out", "other").assertRefused(2, """
                config: --resume and --out are both given
                    fix:    leave --out out: whole is gone on with
                """);
        run(EvalTest.eval("--attacks", "fgsm", "--eps", "1/255", "--upstream", "--out", "upstream"))
                .assertDone();
        run("eval", "--resume", "upstream", "--batch", "5").assertRefused(2, """
                eval: batch is 250 in upstream, but 5 is asked for
                    fix:    leave it as it is, or begin anew with --out; dataDir, offline, perClass, json, out, threads may change
                """);
        Jar.Outcome otherwise = run("eval", "--resume", "whole", "--conv", "direct");
        assertEquals(2, otherwise.code());
        assertTrue(
                otherwise
                        .err()
                        .contains("evaluation: the state in whole/state/model-attacks is of another evaluation:"
                                + " about conv was auto and is direct now\n"),
                otherwise.err());
    }
}
