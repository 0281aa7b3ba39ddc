package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
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

    /// Builds them once, until the virtual machine ends; skips the test where there is no gcc.
    static synchronized Stubs build() {
        if (built == null) {
            Gcc.assumeHere();
            try {
                var folder = Files.createTempDirectory("dynat-stubs");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                compile(folder, "cudnn", "libcudnn.so.9");
                compile(folder, "cublas", "libcublas.so.12");
                built = new Stubs(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return built;
    }

    private static void delete(Path folder) {
        try (var inside = Files.walk(folder)) {
            for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path folder, String source, String library) throws IOException {
        try (var in = Stubs.class.getResourceAsStream("stub/" + source + ".c")) {
            Gcc.build(folder, library, library, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// Runs one of [StubbedProducts]' pieces of work in a process of its own.
    ///
    /// @param work        its name
    /// @param environment what the libraries answer
    Run run(String work, Map<String, String> environment) {
        try {
            var log = Files.createTempFile(folder, "calls", "");
            var process = OwnProcess.java(folder, StubbedProducts.class, folder.toString(), work);
            process.environment().put("STUB_LOG", log.toString());
            process.environment()
                    .put(
                            "XDG_CACHE_HOME",
                            Files.createTempDirectory(folder, "cache").toString());
            process.environment().putAll(environment);
            var output = OwnProcess.output(process);
            return new Run(Files.readAllLines(log).stream().map(Call::of).toList(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
