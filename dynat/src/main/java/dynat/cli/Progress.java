package dynat.cli;

import static dynat.methods.Trainer.CLEAN;
import static dynat.methods.Trainer.ROBUST;

import dynat.cli.Terminal.Shown;
import dynat.methods.Position;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Shows how a run goes: on a terminal one line that is overwritten, elsewhere a line from time to time, or nothing.
final class Progress {

    private static final String LOSS = "_loss";
    private static final List<String> PARTS = List.of("_accuracy", CLEAN, ROBUST);
    private static final int NARROW = 4, WIDE = 30; // letters inside the bar
    private static final Pattern BAR = Pattern.compile("#+(?=\\.*\\])");
    private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);

    private final Terminal terminal;
    private final int epochs;
    private final int every;
    private final long began = System.nanoTime();
    private long stepping;
    private int done;
    private long images;
    private long imagesBefore, steppingBefore; // this epoch
    private long judging;
    private int judged;
    private long mark = began;
    private long drawn = began - REDRAW;
    private int width;
    private boolean judgedBefore;
    private double clean, robust; // on the images kept apart, after the last epoch

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
    /// @param rate the learning rate that it had
    void step(Position at, int size, int steps, double rate) {
        stepping += lap();
        done++;
        images += size;
        boolean due = switch (terminal.shown()) {
            case BAR -> drawn + REDRAW <= System.nanoTime();
            case LINE -> at.step() % every == 0;
            case NONE -> false;
        };
        if (due) {
            show(terminal.live() ? bar(at, steps, rate) : full(at, steps, rate));
        }
    }

    private String full(Position at, int steps, double rate) {
        return "epoch %d/%d step %d/%d  ETA %s  %s  lr %s  %.0f images/s  %s"
                .formatted(
                        at.epoch(),
                        epochs,
                        at.step(),
                        steps,
                        eta(at, steps),
                        words(at.means()),
                        digits(rate),
                        speed(),
                        memory());
    }

    /// One line with everything that fits: words give way first, then the bar, then what stands at the end.
    private String bar(Position at, int steps, double rate) {
        String head = "%d/%d ".formatted(at.epoch(), epochs);
        Deque<String> parts = parts(at, steps, rate, "clean %.1f robust %.1f %%");
        if (room(head, parts) < NARROW) {
            parts = parts(at, steps, rate, "acc %.1f/%.1f %%");
        }
        while (room(head, parts) < NARROW && parts.size() > 2) {
            parts.removeLast();
        }
        int inner = Math.clamp(room(head, parts), NARROW, WIDE), full = (int) ((long) inner * at.step() / steps);
        return "%s[%s%s] %s".formatted(head, "#".repeat(full), ".".repeat(inner - full), String.join(" ", parts));
    }

    /// What stands behind the bar, the most important first.
    ///
    /// @param accuracies how the accuracies on the images kept apart are written, clean and under attack
    private Deque<String> parts(Position at, int steps, double rate, String accuracies) {
        Deque<String> parts = new ArrayDeque<>();
        parts.add("%d/%d".formatted(at.step(), steps));
        parts.add("ETA " + eta(at, steps));
        parts.add("loss " + losses(at.means()));
        if (judgedBefore) {
            parts.add(accuracies.formatted(100 * clean, 100 * robust));
        }
        parts.add("lr " + digits(rate));
        parts.add("%.0f/s".formatted(speed()));
        parts.add(memory());
        return parts;
    }

    /// Returns how many letters are left for the inside of the bar.
    private int room(String head, Deque<String> parts) {
        return terminal.columns()
                - 1
                - head.length()
                - "[] ".length()
                - String.join(" ", parts).length();
    }

    /// Returns the losses in the order in which the method reports them.
    private static String losses(Map<String, Double> report) {
        StringJoiner losses = new StringJoiner("/");
        report.forEach((name, value) -> {
            if (name.endsWith(LOSS)) {
                losses.add("%.2f".formatted(value));
            }
        });
        return losses.toString();
    }

    /// Returns three digits of a number, without an exponent where that is readable.
    private static String digits(double number) {
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros();
        return rounded.scale() > 5 ? "%.2e".formatted(number) : rounded.toPlainString();
    }

    /// Returns how much of the heap is in use, garbage included.
    private static String memory() {
        Runtime java = Runtime.getRuntime();
        return "%.1f GB".formatted((java.totalMemory() - java.freeMemory()) / 1e9);
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
        imagesBefore = images;
        steppingBefore = stepping;
        remember(metrics);
        if (terminal.shown() != Shown.NONE) {
            String mark = best ? terminal.green("  (best so far)") : "";
            say("epoch %d/%d done: %s%s".formatted(epoch, epochs, words(metrics), mark));
        }
    }

    /// Keeps both accuracies of the network that is attacked.
    private void remember(Map<String, Double> metrics) {
        metrics.forEach((name, value) -> {
            if (name.endsWith(ROBUST)) {
                judgedBefore = true;
                robust = value;
                clean = metrics.getOrDefault(name.replace(ROBUST, CLEAN), Double.NaN);
            }
        });
    }

    /// Some of the test images have been measured.
    ///
    /// @param end whether these were the last
    void measuring(String line, boolean end) {
        boolean due = terminal.live() ? drawn + REDRAW <= System.nanoTime() : end && terminal.shown() != Shown.NONE;
        if (due) {
            show(line);
        }
    }

    /// Something is done that took a while: says so for good, unless nothing is to be shown.
    void done(String line) {
        if (terminal.shown() != Shown.NONE) {
            say(line);
        }
    }

    /// Returns whether a line is overwritten.
    boolean isLive() {
        return terminal.live();
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
        String filled = BAR.matcher(fitted).replaceFirst(bar -> terminal.green(bar.group()));
        terminal.err().print("\r" + filled + " ".repeat(Math.max(0, width - fitted.length())));
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

    /// The same of this epoch alone.
    double epochSpeed() {
        return (images - imagesBefore) / Math.max(1e-9, (stepping - steppingBefore) / 1e9);
    }

    private long lap() {
        long now = System.nanoTime(), lap = now - mark;
        mark = now;
        return lap;
    }

    /// What is left, at the mean pace so far; an evaluation counts once the first was seen.
    private String eta(Position at, int steps) {
        double perStep = (double) stepping / done, perJudgement = judged == 0 ? 0 : (double) judging / judged;
        return clock(Duration.ofNanos((long) left(at, epochs, steps, perStep, perJudgement)));
    }

    /// How long is left, the judgement at the end of each epoch included, in the unit of the paces.
    static double left(Position at, int epochs, int steps, double perStep, double perJudgement) {
        int left = epochs - at.epoch() + 1; // this one included
        return perStep * ((long) left * steps - at.step()) + perJudgement * left;
    }

    /// Returns hours, minutes and seconds with colons between, hours only if there are any.
    static String clock(Duration time) {
        return time.toHours() > 0
                ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }

    /// Losses, in nats, and accuracies, parts of all images. What else a method reports is in the run's files.
    static String words(Map<String, Double> report) {
        StringJoiner words = new StringJoiner("  ");
        report.forEach((name, value) -> {
            if (name.endsWith(LOSS)) {
                words.add("%s %.3f".formatted(name.replace('_', ' '), value));
            } else if (PARTS.stream().anyMatch(name::endsWith)) {
                words.add("%s %s".formatted(name.replace('_', ' '), Table.percent(value)));
            }
        });
        return words.toString();
    }
}
