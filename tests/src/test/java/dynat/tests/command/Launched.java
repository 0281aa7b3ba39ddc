package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A command started in a process group of its own, as a shell starts a job, so that the group can be signalled without
/// the tests' own. Signals that an outer script ignores are set back to their defaults.
final class Launched implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final CompletableFuture<byte[]> err;

    private Launched(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.err = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                err.complete(process.getErrorStream().readAllBytes());
            } catch (IOException closed) {
                err.completeExceptionally(closed);
            }
        });
    }

    static Launched start(List<String> command, Map<String, String> environment) throws IOException {
        List<String> whole = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,TERM,HUP"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        return new Launched(builder.start());
    }

    /// The launcher's process, which leads the group.
    long pid() {
        return process.pid();
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
    }

    /// Reads stdout up to the line `expected`.
    void await(String expected) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(expected)) {
            line = out.readLine();
        }
        assertEquals(expected, line, () -> "stdout ended; stderr: " + stderr());
    }

    /// Sends `signal` to the launcher alone.
    void signal(String signal) throws Exception {
        kill(signal, Long.toString(process.pid()));
    }

    /// Sends `signal` to launcher and child, as a terminal does.
    void signalGroup(String signal) throws Exception {
        kill(signal, "-" + process.pid());
    }

    /// Sends `signal` to the launcher and in the same breath to its group, as `timeout` does.
    void signalBoth(String signal) throws Exception {
        kill(signal, process.pid() + " -" + process.pid());
    }

    private static void kill(String signal, String targets) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -s " + signal + " -- " + targets)
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    /// The exit code, once the launcher has ended within `seconds`.
    int exitCode(int seconds) throws InterruptedException {
        assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), "still running after " + seconds + " s");
        return process.exitValue();
    }

    /// All of stdout not read yet; ends when launcher and child have both ended.
    String stdout() {
        return String.join("\n", out.lines().toList());
    }

    String stderr() {
        return new String(err.join(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /// The folder of an installed Java older than 25 that runs the launcher, or null: the one on the path, or a
    /// neighbour of the one running.
    static Path olderJava() throws IOException {
        List<Path> homes = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(":")) {
            Path java = Path.of(folder, "java");
            if (Files.isExecutable(java)) {
                homes.add(java.toRealPath().getParent().getParent());
            }
        }
        try (var neighbours =
                Files.list(Path.of(System.getProperty("java.home")).getParent())) {
            neighbours.forEach(homes::add);
        }
        for (Path home : homes) {
            Path release = home.resolve("release");
            if (Files.exists(release)
                    && Files.readString(release).matches("(?s).*JAVA_VERSION=\"(1[1-9]|2[0-4])\\b.*")) {
                return home;
            }
        }
        return null;
    }
}
