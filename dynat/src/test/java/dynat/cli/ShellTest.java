package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShellTest {

    @Test
    void aPlainPathIsAWordAsItIs() {
        assertEquals("runs/2026-11-23_a+b,c=1@50%.x", Shell.word(Path.of("runs/2026-11-23_a+b,c=1@50%.x")));
    }

    @Test
    void anyOtherIsQuoted() {
        assertEquals("'my runs/$HOME'", Shell.word(Path.of("my runs/$HOME")));
        assertEquals("'it'\\''s'", Shell.word(Path.of("it's")));
        assertEquals("'é'", Shell.word(Path.of("é")));
    }

    @Test
    void noPathIsTakenForAFlagOrForAuto() {
        assertEquals("./-dash", Shell.word(Path.of("-dash")));
        assertEquals("'./-my runs'", Shell.word(Path.of("-my runs")));
        assertEquals("./auto", Shell.word(Path.of("auto")));
        assertEquals("runs/auto", Shell.word(Path.of("runs/auto")));
    }
}
