package dynat.tests.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What `dynat.jar` carries of native code: as much as is loaded, for both systems.
class JarTest {
    private static final long MOST = 35_000_000;

    @Test
    void itHoldsTheNativesThatAreLoadedAndNoOthers() throws Exception {
        try (var jar = new JarFile(Repository.root().resolve("dynat.jar").toFile())) {
            var natives = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    Set.of(
                            "lib/libJCudaDriver-12.6.0-linux-x86_64.so",
                            "lib/libJCublas2-12.6.0-linux-x86_64.so",
                            "lib/libJCudnn-12.6.0-linux-x86_64.so",
                            "lib/JCudaDriver-12.6.0-windows-x86_64.dll",
                            "lib/JCublas2-12.6.0-windows-x86_64.dll",
                            "lib/JCudnn-12.6.0-windows-x86_64.dll"),
                    natives);
        }
    }

    @Test
    void itIsSmall() throws Exception {
        long size = Files.size(Repository.root().resolve("dynat.jar"));
        assertTrue(size <= MOST, () -> "%d bytes, and %d are allowed".formatted(size, MOST));
    }

    @Test
    void jcudasLicenceIsInside() throws Exception {
        try (var jar = new JarFile(Repository.root().resolve("dynat.jar").toFile());
                var licence = jar.getInputStream(jar.getEntry("META-INF/licenses/JCuda-LICENSE.txt"));
                var list = jar.getInputStream(jar.getEntry("META-INF/licenses/THIRD-PARTY.md"))) {
            assertTrue(new String(licence.readAllBytes(), StandardCharsets.UTF_8).contains("Marco Hutter"));
            assertTrue(new String(list.readAllBytes(), StandardCharsets.UTF_8).contains("JCuda-LICENSE.txt"));
        }
    }

    /// The tests compile PTX with it.
    @Test
    void theCompilerOfPtxIsOnTheTestsClassPath() {
        assertTrue(JarTest.class.getResource("/lib/libJNvPTXCompiler-12.6.0-linux-x86_64.so") != null);
    }
}
