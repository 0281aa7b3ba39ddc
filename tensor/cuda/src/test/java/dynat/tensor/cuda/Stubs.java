package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Libraries named like cuDNN and cuBLAS that compute nothing and record what they are asked, built here by gcc.
///
/// What they record passed through JCuda's own natives. They cannot show that NVIDIA's libraries accept it, nor what
/// those compute, nor how fast.
///
/// @param folder where they lie
record Stubs(Path folder) {
    private static Stubs built;

    /// A call of a library, or of the device.
    ///
    /// @param name      of what was called
    /// @param arguments by name
    record Call(String name, Map<String, String> arguments) {
        String get(String argument) {
            return arguments.get(argument);
        }

        private static Call of(String line) {
            var parts = line.split(" ");
            var arguments = new LinkedHashMap<String, String>();
            Arrays.stream(parts)
                    .skip(1)
                    .map(part -> part.split("=", 2))
                    .forEach(pair -> arguments.put(pair[0], pair[1]));
            return new Call(parts[0], arguments);
        }
    }

    /// What a process did.
    ///
    /// @param calls  in their order
    /// @param output what it printed
    record Run(List<Call> calls, String output) {
        List<Call> named(String name) {
            return calls.stream().filter(call -> call.name().equals(name)).toList();
        }

        Call only(String name) {
            var found = named(name);
            assertEquals(1, found.size(), () -> name + " in " + this);
            return found.getFirst();
        }

        long count(Predicate<String> name) {
            return calls.stream().filter(call -> name.test(call.name())).count();
        }
    }

    /// Builds them once; skips the test where there is no gcc.
    static synchronized Stubs build() {
        if (built == null) {
            assumeTrue(hasCompiler(), "no gcc here, so there is nothing to build recording libraries with");
            try {
                var folder = Files.createTempDirectory("dynat-stubs");
                compile(folder, "cudnn", "libcudnn.so.9");
                compile(folder, "cublas", "libcublas.so.12");
                built = new Stubs(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return built;
    }

    private static boolean hasCompiler() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
    }

    /// A library whose symbols carry its own name as their version, as JCuda's natives demand.
    private static void compile(Path folder, String source, String library) throws IOException {
        var text = folder.resolve(source + ".c");
        try (var in = Stubs.class.getResourceAsStream("stub/" + source + ".c")) {
            Files.copy(in, text);
        }
        var versions = Files.writeString(folder.resolve(source + ".map"), library + " { global: *; };");
        var output = await(new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname," + library,
                        "-Wl,--version-script=" + versions,
                        "-o",
                        folder.resolve(library).toString(),
                        text.toString())
                .redirectErrorStream(true));
        assertEquals("", output);
    }

    /// Runs one of [StubbedProducts]' pieces of work in a process of its own.
    ///
    /// @param work        its name
    /// @param environment what the libraries answer
    Run run(String work, Map<String, String> environment) {
        try {
            var log = Files.createTempFile(folder, "calls", "");
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    StubbedProducts.class.getName(),
                    folder.toString(),
                    work));
            var process = new ProcessBuilder(command).redirectErrorStream(true);
            process.environment().put("STUB_LOG", log.toString());
            process.environment()
                    .put(
                            "XDG_CACHE_HOME",
                            Files.createTempDirectory(folder, "cache").toString());
            process.environment().putAll(environment);
            var output = await(process);
            return new Run(Files.readAllLines(log).stream().map(Call::of).toList(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String await(ProcessBuilder builder) throws IOException {
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, process.waitFor(), output);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return output;
    }
}
