package dynat.cli;

import dynat.methods.Position;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/// Shows how a run goes: on a terminal one line that is overwritten, elsewhere a line from time to time.
final class Progress {

    private static final String LOSS = "_loss";
    private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);

    private final Terminal terminal;
    private final int epochs;
    private final int every;
    private final long began = System.nanoTime();
    private long stepping;
    private int done;
    private long images;
    private long judging;
    private int judged;
    private long mark = began;
    private long drawn = began - REDRAW;
    private int width;

    /// @param epochs how many the run has
    /// @param every how many steps pass between two plain lines
    Progress(Terminal terminal, int epochs, int every) {
        this.terminal = terminal;
        this.epochs = epochs;
        this.every = every;
    }

    /// A step is done.
    ///
    /// @param size how many images it had
    /// @param steps how many an epoch has
    void step(Position at, int size, int steps) {
        stepping += lap();
        done++;
        images += size;
        boolean due = terminal.live() ? drawn + REDRAW <= System.nanoTime() : at.step() % every == 0;
        if (due) {
            show(terminal.live() ? brief(at, steps) : full(at, steps));
        }
    }

    private String full(Position at, int steps) {
        return "epoch %d/%d step %d/%d  ETA %s  %s  %.0f images/s"
                .formatted(at.epoch(), epochs, at.step(), steps, eta(at, steps), words(at.means()), speed());
    }

    /// Everything in 80 letters: after the pace the teacher's loss and how often its label is true, the student's loss.
    private String brief(Position at, int steps) {
        StringJoiner report = new StringJoiner(" ");
        at.means()
                .forEach((name, value) -> report.add(
                        name.endsWith(LOSS)
                                ? "%s %.3f".formatted(name.replace(LOSS, ""), value)
                                : "%.1f %%".formatted(100 * value)));
        return "epoch %d/%d %d/%d ETA %s %.0f/s %s"
                .formatted(at.epoch(), epochs, at.step(), steps, eta(at, steps), speed(), report);
    }

    /// Some of the images kept apart have been judged.
    void judging(int epoch, int done, int of) {
        if (terminal.live() && drawn + REDRAW <= System.nanoTime()) {
            show("epoch %d/%d  judging on the images kept apart: %d/%d".formatted(epoch, epochs, done, of));
        }
    }

    /// An epoch is done and judged.
    void epoch(int epoch, Map<String, Double> metrics, boolean best) {
        judging += lap();
        judged++;
        say("epoch %d/%d done: %s%s".formatted(epoch, epochs, words(metrics), best ? "  (best so far)" : ""));
    }

    /// Some of the test images have been measured.
    ///
    /// @param end whether these were the last
    void measuring(String line, boolean end) {
        boolean due = terminal.live() ? drawn + REDRAW <= System.nanoTime() : end;
        if (due) {
            show(line);
        }
    }

    /// Takes away the line of the moment.
    void clear() {
        if (width > 0) {
            terminal.err().print("\r" + " ".repeat(width) + "\r");
            terminal.err().flush();
            width = 0;
        }
    }

    /// Shows a line for the moment, or for good where nothing can be overwritten.
    void show(String line) {
        if (!terminal.live()) {
            terminal.err().println(line);
            return;
        }
        drawn = System.nanoTime();
        String fitted = line.substring(0, Math.min(line.length(), terminal.columns() - 1));
        terminal.err().print("\r" + fitted + " ".repeat(Math.max(0, width - fitted.length())));
        terminal.err().flush();
        width = fitted.length();
    }

    /// Says a line for good.
    void say(String line) {
        clear();
        terminal.err().println(line);
    }

    /// Returns how many training images were learnt from per second, the evaluations left out.
    double speed() {
        return images / Math.max(1e-9, stepping / 1e9);
    }

    private long lap() {
        long now = System.nanoTime(), lap = now - mark;
        mark = now;
        return lap;
    }

    /// What is left, at the mean pace so far; an evaluation counts once the first was seen.
    private String eta(Position at, int steps) {
        double perStep = (double) stepping / done, perJudgement = judged == 0 ? 0 : (double) judging / judged;
        double left = perStep * ((long) (epochs - at.epoch() + 1) * steps - at.step())
                + perJudgement * (epochs - at.epoch() + 1);
        Duration eta = Duration.ofNanos((long) left);
        return eta.toHours() > 0
                ? "%d:%02d:%02d".formatted(eta.toHours(), eta.toMinutesPart(), eta.toSecondsPart())
                : "%d:%02d".formatted(eta.toMinutes(), eta.toSecondsPart());
    }

    /// Losses are in nats, everything else is a part of all images.
    static String words(Map<String, Double> report) {
        StringJoiner words = new StringJoiner("  ");
        report.forEach((name, value) -> words.add(
                name.endsWith(LOSS)
                        ? "%s %.3f".formatted(name.replace('_', ' '), value)
                        : "%s %s".formatted(name.replace('_', ' '), Table.percent(value))));
        return words.toString();
    }
}
