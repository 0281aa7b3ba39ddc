package dynat.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Processes that work together: started together, and ended when one of them fails.
final class Crew {
    /// How long the others may take to notice that one has failed, and then to obey TERM.
    private static final Duration NOTICE = Duration.ofSeconds(5), PATIENCE = Duration.ofSeconds(30);

    /// Where one was used wrongly, others have hardly begun.
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final int SIGNALLED = 128; // and the signal's number

    private final PrintStream err;
    private final Interrupts interrupts;
    private final Duration notice, patience;
    private final List<Process> members = new ArrayList<>();
    private final List<Thread> copies = new ArrayList<>();

    /// Those that failed, the first of them first.
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    /// Whether those that are left are being ended, which is no failure of theirs.
    private volatile boolean ending;

    private record Failure(int rank, int code) {

        /// Whether it was asked to stop.
        boolean isStop() {
            return code == ExitCode.INTERRUPTED || code == ExitCode.TERMINATED;
        }

        /// Whether it can have said nothing itself.
        boolean isSilent() {
            return code > SIGNALLED;
        }
    }

    Crew(PrintStream err, Interrupts interrupts) {
        this(err, interrupts, NOTICE, PATIENCE);
    }

    /// @param notice   how long those may go on that do not know yet that one has failed
    /// @param patience how long after TERM
    Crew(PrintStream err, Interrupts interrupts, Duration notice, Duration patience) {
        this.err = err;
        this.interrupts = interrupts;
        this.notice = notice;
        this.patience = patience;
    }

    /// Runs all to their end. Rank 0 has this process's stdin, stdout and stderr; what others say goes to stderr, each
    /// line with its rank before it.
    ///
    /// @param builders of the processes
    /// @param first    the rank of the first of them
    /// @return         the exit code of the first that failed, but not because another one had; 0 if none did
    /// @throws UncheckedIOException if one cannot be started; none is left then
    int run(List<ProcessBuilder> builders, int first) throws InterruptedException {
        try {
            for (int i = 0; i < builders.size(); i++) {
                members.add(start(builders.get(i), first + i));
            }
            await(first);
        } finally {
            kill();
        }
        for (Thread copy : copies) {
            copy.join(patience);
        }
        Failure found = failures.stream()
                .filter(failure -> failure.code() != ExitCode.LEFT)
                .findFirst()
                .or(() -> failures.stream().findFirst())
                .orElse(new Failure(0, ExitCode.DONE));
        if ((found.rank() > 0 || found.isSilent()) && !found.isStop()) {
            err.printf("launch: rank %d failed first, with exit code %d%n", found.rank(), found.code());
        }
        return found.code();
    }

    private Process start(ProcessBuilder builder, int rank) {
        if (rank == 0) {
            builder.inheritIO();
        } else {
            builder.redirectOutput(Redirect.PIPE).redirectError(Redirect.PIPE);
        }
        try {
            Process member = builder.start();
            if (rank > 0) {
                member.getOutputStream().close();
                PrefixedLines lines = new PrefixedLines("[rank %d] ".formatted(rank), err);
                copies.add(lines.copy(member.getInputStream()));
                copies.add(lines.copy(member.getErrorStream()));
            }
            return member;
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "launch: rank %d does not start: %s\n    fix:    take fewer processes (-n), or let the system allow more"
                            .formatted(rank, problem.getMessage()),
                    problem);
        }
    }

    private void await(int first) throws InterruptedException {
        CompletableFuture<Failure> failed = new CompletableFuture<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int rank = first + i;
            ends.add(members.get(i).onExit().thenAccept(ended -> {
                if (ended.exitValue() != ExitCode.DONE && !ending) {
                    Failure failure = new Failure(rank, ended.exitValue());
                    failures.add(failure);
                    failed.complete(failure);
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(all, failed).join();
        // Whoever asks all of them to stop also decides how long they may take to save.
        if (!interrupts.requested() && failed.isDone()) {
            end(all, failed.join());
        }
        all.join();
    }

    /// Ends those that do not end by themselves. One that was asked to stop may have others that still save.
    private void end(CompletableFuture<Void> all, Failure first) throws InterruptedException {
        if (isDone(all, first.isStop() ? patience : first.code() == ExitCode.USAGE ? MOMENT : notice)) {
            return;
        }
        ending = true;
        members.forEach(member -> member.toHandle().destroy());
        if (!first.isStop() && !isDone(all, patience)) {
            kill();
        }
    }

    private void kill() {
        members.forEach(member -> kill(member.toHandle()));
    }

    /// Ends a launcher before what it has started, whose end it would otherwise see and speak of. The number of one
    /// that has ended may be another's by now, whose children are nobody's business here.
    static void kill(ProcessHandle process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> children = process.children().toList();
        process.destroyForcibly();
        children.forEach(Crew::kill);
    }

    private static boolean isDone(CompletableFuture<Void> all, Duration patience) throws InterruptedException {
        try {
            all.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
