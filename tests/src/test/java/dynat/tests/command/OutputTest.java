package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Results that go into pipes, to stdout, or to a disk that is full.
@EnabledOnOs(OS.LINUX)
class OutputTest {

    private static final String TABLE =
            "(?s)attack +model\nclean +\\d+\\.\\d\\d %\n\nn = 4 test images of npy; [^\n]*\n";
    private static final String STDOUT = """
            dynat: stdout cannot be written: %s
                fix:    let stdout go where there is space and writing is allowed; what was printed is not whole
            """;

    @TempDir
    private Path folder;

    private static String[] eval(String attacks, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(more, 0, all, 4, more.length);
        System.arraycopy(new String[] {"--n", "4", "--attacks", attacks}, 0, all, 0, 4);
        return EvalTest.eval(all);
    }

    private static void assertResult(String json) {
        assertEquals(4, new JsonMapper().readTree(json).path("n").asInt());
    }

    private void shell(String command) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", command)
                        .directory(folder.toFile())
                        .start()
                        .waitFor());
    }

    @Test
    void aPipeStaysOne() throws Exception {
        shell("mkfifo pipe");
        Path pipe = folder.resolve("pipe");
        try (RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw"); // waits for nobody
                FileInputStream in = new FileInputStream(both.getFD())) {
            Jar.Outcome outcome =
                    new Jar(folder).run(eval("clean", "--json", "pipe")).assertDone();
            assertTrue(outcome.out().matches(TABLE), outcome.out());
            assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class).isOther());
            assertTrue(in.available() > 0, "nothing went into the pipe");
            assertResult(new String(in.readNBytes(in.available()), StandardCharsets.UTF_8));
        }
    }

    @Test
    void stdoutTakesTheResultAfterTheTable() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/proc/self/fd/1"));
        Jar.Outcome outcome = new Jar(folder)
                .run(eval("clean", "--json", "link", "--out", "evaluation"))
                .assertDone();
        int from = outcome.out().indexOf('{'), to = outcome.out().lastIndexOf('}') + 1;
        assertTrue(outcome.out().substring(0, from).matches(TABLE), outcome.out());
        assertResult(outcome.out().substring(from, to));
        assertEquals(
                "results and adversarial images: evaluation\n", outcome.out().substring(to));
        assertTrue(Files.isSymbolicLink(link));
    }

    /// As a shell's `>(...)`: only the launcher inherits what the shell has open.
    @Test
    void whatTheShellHasOpenIsWrittenInto() throws Exception {
        new Jar(folder)
                .runAfter("exec 9> got.json", eval("clean", "--json", "/dev/fd/9"))
                .assertDone();
        assertResult(Files.readString(folder.resolve("got.json")));
    }

    @Test
    void whatNobodyHasOpenIsRefusedBeforeTheFirstAttack() throws Exception {
        new Jar(folder).run(eval("clean", "--json", "/dev/fd/987")).assertRefused(2, """
                json: /dev/fd/987 cannot be written: it does not exist
                    fix:    give a file in a folder that exists and may be written
                """);
    }

    @Test
    void resultsThatDoNotFitComeAfterTheTable() throws Exception {
        Jar.Outcome outcome =
                new Jar(folder).runAfter("ulimit -f 16", eval("clean", "--out", "evaluation", "--json", "x.json"));
        assertTrue(outcome.err().endsWith("""
                npy: evaluation/adversarial.npy cannot be written: File too large
                    fix:    check that its folder exists, may be written and has space
                """), outcome.err());
        assertEquals(1, outcome.code());
        assertTrue(outcome.out().matches(TABLE), outcome.out());
        assertResult(Files.readString(folder.resolve("x.json")));
        assertFalse(Files.exists(folder.resolve("evaluation/result.json")));

        Jar.Outcome resumed =
                new Jar(folder).run("eval", "--resume", "evaluation").assertDone();
        assertTrue(resumed.out().endsWith("results and adversarial images: evaluation\n"), resumed.out());
        assertResult(Files.readString(folder.resolve("evaluation/result.json")));
    }

    @Test
    void aStateThatDoesNotFitIsAFailure() throws Exception {
        Jar.Outcome outcome = new Jar(folder).runAfter("ulimit -f 16", eval("fgsm", "--out", "evaluation"));
        assertTrue(outcome.err().endsWith("""
                evaluation: the state in evaluation/state/model-attacks cannot be read or written: File too large
                    fix:    let it be written and make room, then go on with it, or give another folder
                """), outcome.err());
        assertEquals(1, outcome.code());
        new Jar(folder).run("eval", "--resume", "evaluation").assertDone();
    }

    @Test
    void stdoutThatCannotBeWrittenIsAFailure() throws Exception {
        Jar jar = new Jar(folder);
        for (String[] command :
                new String[][] {{"completion", "bash"}, {"train", "--print-config"}, {"train", "--help"}}) {
            jar.runAfter("exec > /dev/full", command).assertRefused(1, STDOUT.formatted("No space left on device"));
        }
        jar.runAfter("exec >&-", "methods").assertRefused(1, STDOUT.formatted("Bad file descriptor"));
    }

    @Test
    void aReaderThatHasHadEnoughIsNoFailure() throws Exception {
        new Jar(folder)
                .runAfter("mkfifo gone; (exec 3< gone) & exec > gone", "completion", "bash")
                .assertRefused(0, "");
    }
}
