package dynat.cli;

import dynat.datasets.Cache;

/// Shows on stderr how files are fetched: on a terminal one line that is overwritten, elsewhere a line for every tenth.
final class FetchProgress implements Cache.Watcher {

    private final Terminal terminal;
    private final Progress progress;
    private String file = "";
    private long tenths;

    FetchProgress(Terminal terminal) {
        this.terminal = terminal;
        this.progress = new Progress(terminal, 0, 1);
    }

    @Override
    public void fetching(String file, long done, long of) {
        boolean other = !file.equals(this.file);
        long now = 10 * done / Math.max(1, of);
        this.file = file;
        if (terminal.live()) {
            progress.measuring(line(file, done, of), done == of);
        } else if (other || now != tenths) {
            progress.show(line(file, done, of));
        }
        tenths = now;
        if (done == of) {
            progress.clear();
        }
    }

    private static String line(String file, long done, long of) {
        return "%s  %.1f of %.1f MB".formatted(file, done / 1e6, of / 1e6);
    }

    @Override
    public void note(String line) {
        progress.say(line);
    }
}
