package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A process of its own that is asked to stop; by Ctrl-C, `dynat.tests.command` asks.
class InterruptsTest {

    private static final long MORE_THAN_A_MOMENT = 250; // milliseconds

    /// Notes the first interrupt, and works on.
    static final class Deaf {
        public static void main(String[] arguments) throws InterruptedException {
            Interrupts.listen().defer(() -> System.out.println("noted"));
            System.out.println("listening");
            Thread.sleep(60_000);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void askedTwiceByTermItEndsAtOnce() throws IOException, InterruptedException {
        Process deaf = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Deaf.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = deaf.inputReader()) {
            assertEquals("listening", said.readLine());
            deaf.toHandle().destroy();
            assertEquals("noted", said.readLine());
            Thread.sleep(MORE_THAN_A_MOMENT);
            assertTrue(deaf.isAlive(), "once does not end it");
            deaf.toHandle().destroy();
            assertTrue(deaf.waitFor(30, TimeUnit.SECONDS), "twice does not end it");
            assertEquals(143, deaf.exitValue());
        } finally {
            deaf.destroyForcibly();
        }
    }
}
