package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.ConfigError;
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

    @Test
    void thereAreColoursOnATerminalWhereNobodyForbidsThem() {
        assertFalse(Terminal.isColoured(PROPERTY, Map.of()), "nobody said that it is a terminal");
        System.setProperty(PROPERTY, "true");
        assertTrue(Terminal.isColoured(PROPERTY, Map.of("TERM", "xterm", "NO_COLOR", "")));
        assertFalse(Terminal.isColoured(PROPERTY, Map.of("NO_COLOR", "1")));
        assertFalse(Terminal.isColoured(PROPERTY, Map.of("CI", "true")));
        assertFalse(Terminal.isColoured(PROPERTY, Map.of("TERM", "dumb")));
        assertFalse(Terminal.isColoured("dynat.terminal.stdout", Map.of("TERM", "xterm")));
    }

    @Test
    void flagsWin() {
        Terminal terminal = new Terminal(System.out, System.err, false, 80);
        assertEquals(terminal, terminal.as(null, null));
        assertEquals(terminal, terminal.as("auto", "auto"));
        assertEquals(Terminal.Shown.BAR, terminal.as("bar", null).shown());
        assertEquals(Terminal.Shown.NONE, terminal.as("none", null).shown());
        assertTrue(terminal.as(null, "always").colour());
        assertFalse(terminal.as(null, "always").as(null, "never").colour());
    }

    @Test
    void otherValuesOfFlags() {
        Terminal terminal = new Terminal(System.out, System.err, false, 80);
        assertEquals(
                """
                config: --progress: there is no way to show progress "bra"
                    known   auto, bar, line, none
                    fix:    did you mean bar?""",
                assertThrows(ConfigError.class, () -> terminal.as("bra", null)).getMessage());
        assertEquals(
                """
                config: --color: there is no choice of colour "yes"
                    known   auto, always, never
                    fix:    take one of these""",
                assertThrows(ConfigError.class, () -> terminal.as(null, "yes")).getMessage());
    }
}
