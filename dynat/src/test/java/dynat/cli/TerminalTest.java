package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private static final String PROPERTY = "dynat.terminal.stderr";

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void linesAreOverwrittenOnlyWhereSomebodyWatches() {
        assertFalse(Terminal.isLive(Map.of()), "nobody said that it is a terminal");
        System.setProperty(PROPERTY, "true");
        assertTrue(Terminal.isLive(Map.of("TERM", "xterm", "CI", "")));
        assertFalse(Terminal.isLive(Map.of("CI", "true")));
        assertFalse(Terminal.isLive(Map.of("TERM", "dumb")));
    }
}
