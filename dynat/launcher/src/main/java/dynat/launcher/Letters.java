package dynat.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether arguments and the working folder arrived as they are named. Where the locale's encoding lacks a letter, as
/// that of `LANG=C` lacks all beyond ASCII, Java reads a question mark, and a file of another name would be meant.
final class Letters {
    private static final Charset ENCODING = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    /// Where Linux has a process's arguments byte for byte, a zero behind each.
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");

    private Letters() {}

    /// What was lost, and what to do; empty if nothing was, or nobody can tell.
    static Optional<String> lost(String[] args) {
        Optional<String> what = argument(args).or(Letters::folder);
        return what.map(each -> "dynat: " + each + ", was named otherwise: the locale's encoding, " + ENCODING
                + ", lacks some of its letters" + System.lineSeparator() + "    fix:    set LC_ALL=C.UTF-8");
    }

    private static Optional<String> argument(String[] args) {
        String[] typed;
        try {
            typed = new String(Files.readAllBytes(ARGUMENTS), StandardCharsets.ISO_8859_1).split("\0", -1);
        } catch (IOException noSuchSystem) {
            return Optional.empty();
        }
        int first = typed.length - 1 - args.length; // behind the last zero is nothing
        for (int i = 0; first >= 0 && i < args.length; i++) {
            if (!typed[first + i].equals(new String(args[i].getBytes(ENCODING), StandardCharsets.ISO_8859_1))) {
                return Optional.of("argument " + (i + 1) + ", " + args[i]);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> folder() {
        String here = System.getProperty("user.dir");
        boolean doubtful = here.indexOf('?') >= 0 || here.indexOf('\uFFFD') >= 0;
        return doubtful && !new File(here).isDirectory()
                ? Optional.of("the working folder, " + here)
                : Optional.empty();
    }
}
