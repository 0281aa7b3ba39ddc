package dynat.cli;

import java.nio.file.Path;

/// Commands that are printed to be copied into a shell.
final class Shell {

    private Shell() {}

    /// Returns a path as one word of a command, in quotes if it needs them.
    static String word(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./:=,@%+-]+") ? text : "'%s'".formatted(text.replace("'", "'\\''"));
    }
}
