package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The program as a user meets it: `java -jar dynat.jar`, on the Java that runs the tests, in a folder of its own.
///
/// @param folder where it runs
/// @param options for the virtual machine
/// @param first   arguments that stand before all others, such as those of `launch`
record Jar(Path folder, List<String> options, List<String> first) {

    private static final int PATIENCE = 240; // seconds; the machine may be busy

    Jar(Path folder) {
        this(folder, List.of(), List.of());
    }

    /// The same with options for the virtual machine, such as `-Xmx64m`.
    Jar with(String... options) {
        return new Jar(folder, List.of(options), first);
    }

    /// The same with arguments before those of every command.
    Jar before(String... first) {
        return new Jar(folder, options, List.of(first));
    }

    /// How a command ended.
    ///
    /// @param out what it wrote to stdout
    /// @param err what it wrote to stderr
    record Outcome(int code, String out, String err) {

        /// Checks the exit code and the whole of stderr; nothing may stand on stdout.
        void assertRefused(int code, String err) {
            assertEquals(err, this.err);
            assertEquals("", out);
            assertEquals(code, this.code);
        }

        /// Checks that all went well.
        Outcome assertDone() {
            assertEquals(0, code, err);
            return this;
        }
    }

    /// The rows of a run's `metrics.csv` without the last column, the speed: the same whenever the run is done.
    static List<String> metrics(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(row -> row.substring(0, row.lastIndexOf(',')))
                .toList();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(builder(arguments));
    }

    /// Runs a command in a shell that first obeys `limit`, such as `ulimit -f 8`.
    Outcome runAfter(String limit, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(arguments);
        List<String> command = new ArrayList<>(List.of("sh", "-c", limit + "; exec \"$@\"", "sh"));
        command.addAll(builder.command());
        return run(builder.command(command));
    }

    private Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "stdout", ".txt"), err = Files.createTempFile(folder, "stderr", ".txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertTrue(process.waitFor(PATIENCE, TimeUnit.SECONDS), "still running after " + PATIENCE + " s");
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    /// Starts a command whose output nobody reads.
    Process start(String... arguments) throws IOException {
        return builder(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Starts a command in a process group of its own, so that it can be signalled as from a terminal.
    ///
    /// @param err the file in `folder` that takes its stderr
    Launched launch(String err, String... arguments) throws IOException {
        return Launched.start(
                Stream.concat(
                                Stream.of("sh", "-c", "cd '%s' && exec \"$@\" 2> %s".formatted(folder, err), "sh"),
                                builder(arguments).command().stream())
                        .toList(),
                Map.of());
    }

    /// Kills a launcher, and waits until what it has started has ended by itself.
    static void killLauncher(Process launcher) throws InterruptedException {
        List<ProcessHandle> started = launcher.descendants().toList();
        launcher.destroyForcibly().waitFor();
        awaitEnd(started);
    }

    /// Waits until none of them runs; one that has ended but was not reaped yet is still there, without a command.
    static void awaitEnd(List<ProcessHandle> processes) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        for (ProcessHandle process : processes) {
            while (process.isAlive() && process.info().command().isPresent()) {
                assertTrue(System.nanoTime() < deadline, () -> process + " still runs after " + PATIENCE + " s");
                Thread.sleep(10);
            }
        }
    }

    private ProcessBuilder builder(String... arguments) {
        Path jar = Repository.root().resolve("dynat.jar");
        assertTrue(Files.exists(jar), "there is no " + jar + ": build it with mvn package");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(first);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.endsWith("JAVA_OPTIONS"));
        return builder;
    }
}
