package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are scripts of the shell.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrewTest {
    private static final Duration LONG = Duration.ofSeconds(50), SHORT = Duration.ofMillis(300);

    /// What one that leaves does first, and what another does that is to leave after it.
    private static final String LEAVES = "echo $$ > leaves; ",
            AFTER_IT =
                    "while ! [ -s leaves ]; do sleep 0.02; done; "
                            + "while kill -0 $(cat leaves) 2> gone; do sleep 0.02; done; sleep 0.3; ";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Duration patience, int first, String... scripts) throws InterruptedException {
        return run(patience, patience, first, scripts);
    }

    private int run(Duration notice, Duration patience, int first, String... scripts) throws InterruptedException {
        PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Crew(to, Interrupts.none(), notice, patience)
                .run(
                        Stream.of(scripts)
                                .map(script -> new ProcessBuilder("sh", "-c", script).directory(folder.toFile()))
                                .toList(),
                        first);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void allWentWell() throws InterruptedException {
        assertEquals(0, run(LONG, 0, "exit 0", "exit 0", "exit 0"));
        assertEquals("", err());
    }

    @Test
    void theFirstThatFailedCounts() throws InterruptedException {
        assertEquals(4, run(LONG, 0, AFTER_IT + "exit 1", AFTER_IT + "exit 1", LEAVES + "exit 4"));
        assertEquals("launch: rank 2 failed first, with exit code 4\n", err());
    }

    @Test
    void whoLeavesForAnotherHasLeftDoesNotCount() throws InterruptedException {
        assertEquals(4, run(LONG, 0, LEAVES + "exit 6", AFTER_IT + "exit 4"));
        assertEquals("launch: rank 1 failed first, with exit code 4\n", err());
    }

    @Test
    void whereAllLeaveTheFirstCounts() throws InterruptedException {
        assertEquals(6, run(LONG, 0, LEAVES + "exit 6", AFTER_IT + "exit 6"));
        assertEquals("", err());
    }

    @Test
    void rankZeroHasSaidItself() throws InterruptedException {
        assertEquals(3, run(LONG, 0, LEAVES + "exit 3", AFTER_IT + "exit 0"));
        assertEquals("", err());
    }

    @Test
    void everyLineOfAnotherRankSaysWhose() throws InterruptedException {
        assertEquals(0, run(LONG, 6, "printf 'a\\n\\nb: gr\\303\\274\\303\\237e'", "printf '1%%\\r2%%\\r' >&2"));
        assertEquals(
                List.of("[rank 6] ", "[rank 6] a", "[rank 6] b: grüße", "[rank 7] 1%", "[rank 7] 2%"),
                err().lines().sorted().toList());
    }

    @Test
    void anotherRankHasNoStdin() throws InterruptedException {
        assertEquals(0, run(LONG, 1, "cat"));
    }

    @Test
    void whoGoesOnAfterAFailureIsStopped() throws Exception {
        String obeys = "trap 'touch obeyed; exit 9' TERM; touch there; while :; do sleep 0.02; done";
        String deaf = "trap '' TERM; touch deaf; sleep 600; echo 'not the first to end'";
        String fails = "while ! [ -e there -a -e deaf ]; do sleep 0.02; done; exit 5";
        assertEquals(5, run(SHORT, Duration.ofSeconds(3), 0, obeys, deaf, fails));
        assertTrue(Files.exists(folder.resolve("obeyed")));
        assertEquals("launch: rank 2 failed first, with exit code 5\n", err());
    }

    @Test
    void whatIsEndedHasNotFailed() throws Exception {
        String waits = "touch there; exec sleep 600";
        assertEquals(6, run(SHORT, 0, "while ! [ -e there ]; do sleep 0.02; done; exit 6", waits));
        assertEquals("", err());
    }

    @Test
    void aKilledRankZeroIsNamed() throws Exception {
        assertEquals(137, run(LONG, 0, "kill -9 $$", "sleep 0.3; exit 6"));
        assertEquals("launch: rank 0 failed first, with exit code 137\n", err());
    }

    @Test
    void whoeverIsAskedToStopHasNotFailed() throws Exception {
        assertEquals(143, run(LONG, 0, "sleep 0.3; exit 143", "exit 143"));
        assertEquals("", err());
    }

    @Test
    void whatAProcessHasStartedEndsWithIt() throws Exception {
        String deaf = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; while :; do sleep 0.02; done'";
        assertEquals(5, run(SHORT, 0, "while ! [ -e child ]; do sleep 0.02; done; sleep 0.1; exit 5", deaf));
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        while (ProcessHandle.of(child)
                .flatMap(process -> process.info().command())
                .isPresent()) {
            Thread.sleep(10);
        }
    }

    /// Its number may be another's by now, and so may be what that has started.
    @Test
    void whatHasEndedHasNoChildren() {
        var asked = new ArrayList<String>();
        var dead = (ProcessHandle) Proxy.newProxyInstance(
                CrewTest.class.getClassLoader(), new Class<?>[] {ProcessHandle.class}, (_, method, _) -> {
                    asked.add(method.getName());
                    return switch (method.getName()) {
                        case "isAlive", "destroyForcibly" -> false;
                        case "children" -> Stream.empty();
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
        Crew.kill(dead);
        assertEquals(List.of("isAlive"), asked);
    }

    @Test
    void noneIsLeftIfOneDoesNotStart() throws Exception {
        ProcessBuilder sleeper = new ProcessBuilder("sleep", "600");
        ProcessBuilder missing = new ProcessBuilder(folder.resolve("missing").toString());
        Crew crew = new Crew(new PrintStream(err), Interrupts.none(), LONG, LONG);
        long before = children();
        String said = assertThrows(UncheckedIOException.class, () -> crew.run(List.of(sleeper, missing), 0))
                .getMessage();
        assertTrue(said.startsWith("launch: rank 1 does not start: "), said);
        assertTrue(said.endsWith("\n    fix:    take fewer processes (-n), or let the system allow more"), said);
        while (children() > before) {
            Thread.sleep(10);
        }
    }

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }
}
