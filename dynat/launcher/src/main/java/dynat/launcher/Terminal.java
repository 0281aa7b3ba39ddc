package dynat.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether the launcher's output goes to a terminal, which the child cannot see: its stderr is a pipe.
final class Terminal {
    private Terminal() {}

    static boolean isStdout() {
        return isTerminal(1);
    }

    static boolean isStderr() {
        return isTerminal(2);
    }

    /// On Unix an open file is a terminal if it is a character device other than the null device: `System.console()`
    /// says nothing of stderr, and asking a shell would cost a process. Elsewhere the console must answer for both.
    private static boolean isTerminal(int descriptor) {
        try {
            Path open = Path.of("/dev/fd", Integer.toString(descriptor));
            int mode = (Integer) Files.getAttribute(open, "unix:mode");
            boolean characterDevice = (mode & 0170000) == 0020000;
            Object device = Files.getAttribute(open, "unix:rdev");
            return characterDevice && !device.equals(Files.getAttribute(Path.of("/dev/null"), "unix:rdev"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notUnix) {
            return System.console() != null;
        }
    }
}
