package dynat.cli;

import dynat.cli.config.Fraction;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Listener;
import dynat.evaluation.Mode;
import dynat.evaluation.Moment;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import dynat.evaluation.Warning.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Shows how the evaluation of one network goes: within an attack, after it, and what is wrong with it.
final class EvalProgress implements Listener {

    private static final int BAR = 10; // letters
    private static final long PLAIN = TimeUnit.SECONDS.toNanos(10); // between two lines where none is overwritten

    private final Progress progress;
    private final String role;
    private final Mode mode;
    private final boolean several;
    private final List<Fraction> radii;
    private final BooleanSupplier stop;
    private long shown = System.nanoTime();

    /// @param role    of the network
    /// @param several whether there are other networks, so that a warning has to name this one
    /// @param radii   as they were written
    EvalProgress(
            Progress progress, String role, Mode mode, boolean several, List<Fraction> radii, BooleanSupplier stop) {
        this.progress = progress;
        this.role = role;
        this.mode = mode;
        this.several = several;
        this.radii = radii;
        this.stop = stop;
    }

    @Override
    public void clean(int done, int of) {
        progress.measuring("%s, clean: %d/%d test images".formatted(role, done, of), done == of);
    }

    @Override
    public void iteration(Moment moment) {
        if (progress.isLive()) {
            progress.measuring(bar(moment), false);
        } else if (System.nanoTime() - shown > PLAIN) {
            progress.measuring(plain(moment), true);
            shown = System.nanoTime();
        }
    }

    @Override
    public void attack(double radius, AttackOutcome outcome) {
        shown = System.nanoTime();
        if (outcome.name().equals(Verdict.CLEAN)) {
            return; // said by #clean
        }
        progress.done("%s, %s: %s of %d images withstood %s, %.1f s"
                .formatted(
                        role,
                        radius(radius),
                        Table.percent(outcome.accuracy()),
                        outcome.robust().size(),
                        (mode == Mode.SEQUENTIAL ? "all up to " : "") + outcome.name(),
                        outcome.seconds()));
    }

    @Override
    public void warning(Warning warning) {
        if (warning.kind() == Kind.STOPPED) {
            return; // said by the command, with how to go on
        }
        progress.say(
                several
                        ? "warning: %s: %s\n    fix:    %s".formatted(role, warning.text(), warning.fix())
                        : warning.toString());
    }

    @Override
    public boolean stops() {
        return stop.getAsBoolean();
    }

    /// Such as `student apgd-t 2/4 [####......] 251/900 ETA 3:10 61/250 left, robust 27.2 %`.
    private String bar(Moment at) {
        int full = (int) (BAR * at.fraction());
        return "%s %s%s [%s%s] %d/%d ETA %s %s"
                .formatted(
                        role,
                        which(at),
                        at.balls() == 1 ? "" : " eps %d/%d".formatted(at.ball(), at.balls()),
                        "#".repeat(full),
                        ".".repeat(BAR - full),
                        at.iteration(),
                        at.iterations(),
                        eta(at),
                        survivors(at));
    }

    String plain(Moment at) {
        return "%s, %s: %s, %s of %d, iteration %d/%d  ETA %s  %s"
                .formatted(
                        role,
                        radius(at.radius()),
                        which(at),
                        images(at),
                        at.images(),
                        at.iteration(),
                        at.iterations(),
                        eta(at),
                        survivors(at));
    }

    private static String images(Moment at) {
        int first = at.done() + 1, last = at.done() + at.busy();
        return first == last ? "image %d".formatted(first) : "images %d-%d".formatted(first, last);
    }

    private static String which(Moment at) {
        return "%s %d/%d".formatted(at.attack(), at.number(), at.attacks());
    }

    private static String survivors(Moment at) {
        return "%d/%d left, robust %.1f %%".formatted(at.left(), at.batch(), 100.0 * at.robust() / at.total());
    }

    private String radius(double radius) {
        return radii.stream()
                .filter(written -> written.value() == radius)
                .map("eps %s"::formatted)
                .findFirst()
                .orElseThrow();
    }

    private static String eta(Moment at) {
        double left = at.secondsLeft();
        return Double.isFinite(left) ? Progress.clock(Duration.ofMillis((long) (1000 * left))) : "?";
    }
}
