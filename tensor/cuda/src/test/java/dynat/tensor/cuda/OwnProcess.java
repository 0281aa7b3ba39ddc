package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Classes of these tests that run in a virtual machine of their own, as libraries that were loaded stay loaded.
final class OwnProcess {
    private OwnProcess() {}

    /// A process for a class; its temporary files are in the folder, too.
    ///
    /// @param folder    where it runs
    /// @param main      with a main method
    /// @param arguments for it
    /// @return          the process, not begun
    static ProcessBuilder java(Path folder, Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.endsWith("JAVA_OPTIONS"));
        return builder;
    }

    /// @return what a process that ends well wrote
    static String output(ProcessBuilder builder) throws IOException {
        var process = builder.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, process.waitFor(), output);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return output;
    }
}
