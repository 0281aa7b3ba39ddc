package dynat.cli;

import java.io.PrintStream;
import java.util.Map;

/// Where the program speaks: results go to `out`, all else to `err`.
///
/// It writes plain text without colours, so there is nothing for NO_COLOR to switch off.
///
/// @param live whether somebody watches `err`, so that a line may be overwritten
/// @param columns how wide a line that is overwritten may be, in letters
record Terminal(PrintStream out, PrintStream err, boolean live, int columns) {

    private static final int USUAL_WIDTH = 80;

    /// This process's. The launcher knows whether stderr is a terminal; under continuous integration (CI) and on a
    /// terminal that cannot go back (TERM is `dumb`) nothing is overwritten.
    static Terminal here() {
        return new Terminal(System.out, System.err, isLive(System.getenv()), columns(System.getenv("COLUMNS")));
    }

    static boolean isLive(Map<String, String> environment) {
        return Boolean.getBoolean("dynat.terminal.stderr")
                && environment.getOrDefault("CI", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    private static int columns(String text) {
        return text != null && text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : USUAL_WIDTH;
    }
}
