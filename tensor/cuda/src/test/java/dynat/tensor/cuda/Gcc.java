package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds shared libraries that stand for NVIDIA's.
final class Gcc {
    private Gcc() {}

    /// Skips the test where there is no gcc, or a library would not be loaded.
    static void assumeHere() {
        boolean here = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
        assumeTrue(
                here && System.getProperty("os.name").equals("Linux"),
                "no gcc here, so there is nothing to build libraries with that stand for NVIDIA's");
    }

    /// Builds a library.
    ///
    /// @param folder  where to
    /// @param name    such as `libcudnn.so.9`
    /// @param version of all its symbols, or empty: JCuda's natives demand one named like the library
    /// @param source  in C
    /// @param flags   for the compiler
    static void build(Path folder, String name, String version, String source, String... flags) throws IOException {
        Files.createDirectories(folder);
        var code = Files.writeString(folder.resolve(name + ".c"), source);
        var command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-Wl,-soname," + name, "-o", name));
        if (!version.isEmpty()) {
            var script = Files.writeString(folder.resolve(name + ".map"), version + " { *; };\n");
            command.add("-Wl,--version-script=" + script);
        }
        command.addAll(Arrays.asList(flags));
        command.add(code.toString());
        assertEquals("", OwnProcess.output(new ProcessBuilder(command).directory(folder.toFile())));
    }
}
