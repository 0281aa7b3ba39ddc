package dynat.launcher;

import java.io.IOException;
import java.util.Optional;

/// The entry point of `dynat.jar`: finds a Java 25 and runs `dynat.cli.Main` on it as a child process. Another jar can
/// have another class run, see [ChildCommand#ATTRIBUTE].
///
/// A manifest can name neither an incubator module nor a heap size, and the Java that opened the jar may be too old, so
/// a second process is needed. This one stays until the child ends, passes on the signals it hears, and returns the
/// child's exit code. It alone is compiled for Java 11.
public final class Launcher {
    private static final int USAGE = 2, NO_JAVA = 4;

    private Launcher() {}

    /// Starts the program in a Java that fits, and ends with its exit code.
    ///
    /// @param args the program's
    /// @throws InterruptedException never: nobody interrupts this thread
    public static void main(String[] args) throws InterruptedException {
        System.exit(launch(args));
    }

    private static int launch(String[] args) throws InterruptedException {
        Optional<String> lost = Letters.lost(args);
        if (lost.isPresent()) {
            System.err.println(lost.get());
            return USAGE;
        }
        JdkSearch search = JdkSearch.here();
        Optional<Jdk> jdk = search.find();
        if (jdk.isEmpty()) {
            System.err.println(search.nothingFound());
            return NO_JAVA;
        }
        try (Wire wire = Wire.open()) {
            wire.forward("INT");
            wire.forward("TERM");
            wire.forward("HUP");
            Process child = ChildCommand.start(jdk.get(), wire.file(), args);
            StderrFilter.copy(child.getErrorStream(), System.err);
            return child.waitFor();
        } catch (IOException problem) {
            System.err.println("dynat could not start " + jdk.get() + ": " + problem.getMessage());
            return NO_JAVA;
        }
    }
}
