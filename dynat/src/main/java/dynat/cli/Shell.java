package dynat.cli;

import java.nio.file.Path;

/// Commands that are printed to be copied into a shell.
final class Shell {

    private Shell() {}

    /// Returns a path as one word of a command: in quotes if it needs them, and not to be taken for a flag or for
    /// `auto`, which `--resume` gives a meaning.
    static String word(Path path) {
        String name = path.toString();
        String text = name.startsWith("-") || name.equals("auto")
                ? Path.of(".").resolve(path).toString()
                : name;
        return text.matches("[A-Za-z0-9_./:=,@%+-]+") ? text : "'%s'".formatted(text.replace("'", "'\\''"));
    }
}
