package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.ConfigError;
import dynat.datasets.DataError;
import dynat.methods.Diverged;
import dynat.tensor.DeviceError;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void everyKindOfErrorHasItsCode() {
        assertEquals(2, ExitCode.of(new ConfigError("")));
        assertEquals(3, ExitCode.of(new DataError("")));
        assertEquals(4, ExitCode.of(new DeviceError("")));
        assertEquals(4, ExitCode.of(new OutOfMemory("")));
        assertEquals(4, ExitCode.of(new OutOfMemoryError("")));
        assertEquals(2, ExitCode.of(new InvalidPathException("", "")));
        assertEquals(5, ExitCode.of(new Diverged(3, "student_loss", Double.NaN)));
        assertEquals(1, ExitCode.of(new IllegalStateException("")));
    }

    @Test
    void anErrorThatSpeaksForItselfIsLeftAsItIs() {
        assertEquals(
                "fashion: gone\n    fix:    find it",
                Complaint.about(new DataError("fashion: gone\n    fix:    find it")));
    }

    @Test
    void anyOtherErrorSaysHowToSeeMore() {
        assertEquals(
                "dynat: Index 3 is too large\n    fix:    see where it happened with --debug",
                Complaint.about(new IndexOutOfBoundsException("Index 3 is too large")));
        assertEquals(
                "dynat: java.lang.NullPointerException\n    fix:    see where it happened with --debug",
                Complaint.about(new NullPointerException()));
    }

    @Test
    void aPathThatCannotBe() {
        assertEquals("""
                config: "a?" cannot be the name of a file here: Malformed input
                    fix:    give another name""", Complaint.about(new InvalidPathException("a?", "Malformed input")));
    }

    @Test
    void memoryCanBeGiven() {
        assertTrue(Complaint.about(new OutOfMemoryError()).matches("""
                dynat: out of memory, \\d+ MB of heap were not enough
                    fix:    give more, such as java -Xmx8g -jar dynat.jar, or take smaller batches \\(--batch\\)"""));
    }
}
