package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Results that cannot be written are no success.
class StdoutTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String problem, String... arguments) {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int letter) throws IOException {
                throw new IOException(problem);
            }
        };
        return run(out, arguments);
    }

    private int run(OutputStream out, String... arguments) {
        Terminal terminal = new Terminal(
                Stdout.to(out, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false, 80);
        return new Main(terminal, Interrupts.none()).run(arguments);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFullDiskIsAFailure() {
        for (String[] command : new String[][] {{"methods"}, {"train", "--print-config"}, {"eval", "--help"}}) {
            err.reset();
            assertEquals(1, run("No space left on device", command));
            assertEquals("""
                    dynat: stdout cannot be written: No space left on device
                        fix:    let stdout go where there is space and writing is allowed; what was printed is not whole
                    """, err());
        }
    }

    @Test
    void aReaderThatHasHadEnoughIsNone() {
        assertEquals(0, run("Broken pipe", "methods"));
        assertEquals("", err());
    }

    @Test
    void anotherFailureKeepsItsCode() {
        assertEquals(2, run("No space left on device", "summary", "--oops"));
    }

    @Test
    void whatIsWrittenIsWhole() {
        ByteArrayOutputStream watched = new ByteArrayOutputStream(), plain = new ByteArrayOutputStream();
        assertEquals(0, run(watched, "methods"));
        new Main(
                        new Terminal(
                                new PrintStream(plain, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                false,
                                80),
                        Interrupts.none())
                .run("methods");
        assertEquals(plain.toString(StandardCharsets.UTF_8), watched.toString(StandardCharsets.UTF_8));
        assertEquals("", err());
    }
}
