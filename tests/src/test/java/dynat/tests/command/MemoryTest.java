package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Too little memory, given by `java -Xmx`.
class MemoryTest {

    @TempDir
    private Path folder;

    @Test
    void aBatchThatCannotFitIsRefusedBeforeItIsTried() throws Exception {
        Jar.Outcome outcome = new Jar(folder)
                .with("-Xmx256m")
                .run("train", "--device", "simd", "--out", "run", "--batch", "2048");
        assertTrue(
                outcome.err().matches("""
                        device: simd .*, as asked
                        memory: batch 2048 needs at least \\d\\.\\d GB, but this Java may use 0\\.3 GB
                            fix:    try --batch \\d+, or give Java more: java -Xmx\\dg -jar dynat.jar train
                        """),
                outcome.err());
        assertEquals(4, outcome.code());
        assertEquals(List.of(), Files.list(folder).toList(), "no run was begun");
    }
}
