package dynat.cli;

import dynat.launcher.ChildSettings;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/// Counts what asks this process to stop: Ctrl-C (INT), TERM and HUP, heard by it, by its launcher, or by the command
/// `launch` that started it.
///
/// Until [#defer] the first interrupt ends the process. After it the first is only noted, for the command to finish its
/// step, save and end with [#exitCode]; the second ends the process at once.
///
/// A terminal signals all of them, `kill` only one, and launcher and `launch` report what they heard. Per kind the
/// interrupts are therefore the *largest* of these counts, never their sum: no clock decides whether two reports are
/// one event. The clock has one use: `timeout` signals a process and then its whole group, so the same ears hear twice
/// within a moment. A hang-up happens once, however often shell and kernel both tell of it.
public final class Interrupts {
    private static final long ONE_MOMENT = TimeUnit.MILLISECONDS.toNanos(80);

    private final Tally own = new Tally();
    private final Tally launchers = new Tally();
    private final Tally launchs = new Tally();
    private Runnable notice;
    private int counted;
    private volatile Kind first;

    private Interrupts() {}

    /// Starts listening; the first thing the program does. A process has one listener.
    ///
    /// @return the listener
    public static Interrupts listen() {
        Interrupts interrupts = new Interrupts();
        for (Kind kind : Kind.values()) {
            try {
                Signal.handle(new Signal(kind.name()), _ -> interrupts.hear(interrupts.own, kind));
            } catch (IllegalArgumentException unheard) {
                // Windows has no HUP, and under -Xrs the system ends the process itself.
            }
        }
        WireEnd.listen(ChildSettings.WIRE, letter -> interrupts.hear(interrupts.launchers, Kind.of(letter)));
        WireEnd.listen(WireEnd.LAUNCHS, letter -> interrupts.hear(interrupts.launchs, Kind.of(letter)));
        return interrupts;
    }

    /// {@return one that is never requested: for a command called from a test or from another program}
    public static Interrupts none() {
        return new Interrupts();
    }

    /// From now on the first interrupt is left to the command to obey.
    ///
    /// @param notice run when it comes, on a thread of its own
    public synchronized void defer(Runnable notice) {
        this.notice = Objects.requireNonNull(notice, "notice");
    }

    /// {@return whether somebody asked to stop}
    public boolean requested() {
        return first != null;
    }

    /// {@return the exit code of an interrupted command: 130 after Ctrl-C, 143 after TERM or HUP, 0 when nobody asked}
    public int exitCode() {
        return requested() ? first.exitCode : 0;
    }

    /// {@return the first letter of the signal that came first: `I`, `T` or `H`; once somebody asked}
    char letter() {
        return first.name().charAt(0);
    }

    private void hear(Tally tally, Kind kind) {
        Runnable answer = count(tally, kind);
        if (answer != null) {
            answer.run();
        }
    }

    private synchronized Runnable count(Tally tally, Kind kind) {
        tally.add(kind, System.nanoTime());
        int before = counted;
        counted = 0;
        for (Kind each : Kind.values()) {
            int most = Math.max(own.count(each), Math.max(launchers.count(each), launchs.count(each)));
            counted += Math.min(each.most, most);
        }
        if (counted == before) {
            return null;
        }
        if (before > 0) {
            return () -> Runtime.getRuntime().halt(first.exitCode);
        }
        first = kind;
        return notice != null ? notice : () -> System.exit(kind.exitCode);
    }

    private enum Kind {
        INT(ExitCode.INTERRUPTED, Integer.MAX_VALUE),
        TERM(ExitCode.TERMINATED, Integer.MAX_VALUE),
        HUP(ExitCode.TERMINATED, 1);

        private final int exitCode;
        private final int most;

        Kind(int exitCode, int most) {
            this.exitCode = exitCode;
            this.most = most;
        }

        static Kind of(char letter) {
            return switch (letter) {
                case 'I' -> INT;
                case 'T' -> TERM;
                default -> HUP;
            };
        }
    }

    /// What one pair of ears heard.
    private static final class Tally {
        private final int[] counts = new int[Kind.values().length];
        private final long[] last = new long[counts.length];

        void add(Kind kind, long now) {
            int index = kind.ordinal();
            if (counts[index] == 0 || now - last[index] > ONE_MOMENT) {
                counts[index]++;
            }
            last[index] = now;
        }

        int count(Kind kind) {
            return counts[kind.ordinal()];
        }
    }
}
