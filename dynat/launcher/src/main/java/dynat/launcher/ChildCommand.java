package dynat.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// The child's command line: the user's own options for the virtual machine, what dynat adds to them, and the
/// arguments.
final class ChildCommand {
    /// Names the class to run in the manifest of a jar other than `dynat.jar`.
    static final String ATTRIBUTE = "Launched-Class";

    private static final String MAIN = "dynat.cli.Main";

    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+]Use[A-Za-z0-9]+GC");

    private static final Pattern PAGES = Pattern.compile("-XX:[+-]Use(TransparentHuge|Large)Pages");

    /// Where Linux says whether a program may ask for pages of 2 MiB: `always [madvise] never`.
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private ChildCommand() {}

    /// Starts the child with the terminal's stdin and stdout. Its stderr comes through a pipe, for [StderrFilter].
    ///
    /// The options of JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and _JAVA_OPTIONS are among this process's own and travel
    /// on the command line; left in the environment they would count, and be announced on stderr, a second time.
    static Process start(Jdk jdk, Path wire, String[] args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(jdk, wire, OwnOptions.here(), args));
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        builder.redirectInput(Redirect.INHERIT).redirectOutput(Redirect.INHERIT);
        return builder.start();
    }

    private static List<String> command(Jdk jdk, Path wire, OwnOptions own, String[] args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        if (jdk.hasVector()) {
            command.add("--add-modules=" + Jdk.VECTOR_MODULE);
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        if (!own.limitHeap()) {
            command.add("-XX:MaxRAMPercentage=" + OwnOptions.HEAP_PERCENT);
        }
        if (!own.has(COLLECTOR)) {
            // Tensors are large arrays that are used again: others round each up to whole regions, and there is little
            // to collect.
            command.add("-XX:+UseSerialGC");
        }
        if (hugePages() && !own.has(PAGES)) {
            command.add("-XX:+UseTransparentHugePages");
        }
        command.add("-D" + ChildSettings.STDOUT_TERMINAL + "=" + Terminal.isStdout());
        command.add("-D" + ChildSettings.STDERR_TERMINAL + "=" + Terminal.isStderr());
        command.add("-D" + ChildSettings.WIRE + "=" + wire);
        command.addAll(own.all()); // after the wire, so that the child can tell them from what was added here
        command.addAll(List.of("-cp", jar().toString(), main(jar())));
        command.addAll(List.of(args));
        return command;
    }

    /// Whether the system gives large pages, which spare the processor most of its searches for those that tensors
    /// span. Where it gives none, the virtual machine would warn.
    private static boolean hugePages() {
        try {
            return !Files.readString(HUGE_PAGES).contains("[never]");
        } catch (IOException noSuchSystem) {
            return false;
        }
    }

    private static String main(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String named = file.getManifest().getMainAttributes().getValue(ATTRIBUTE);
            return named == null ? MAIN : named;
        }
    }

    private static Path jar() {
        try {
            return Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
