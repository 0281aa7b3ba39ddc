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
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrintStream err;
    private final Interrupts interrupts;
    private final Duration patience;
    private final List<Process> members = new ArrayList<>();
    private final List<Thread> copies = new ArrayList<>();

    /// Those that failed, the first of them first.
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    private record Failure(int rank, int code) {}

    Crew(PrintStream err, Interrupts interrupts) {
        this(err, interrupts, PATIENCE);
    }

    /// @param patience with those that go on without one that has failed
    Crew(PrintStream err, Interrupts interrupts, Duration patience) {
        this.err = err;
        this.interrupts = interrupts;
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
            members.forEach(member -> member.toHandle().destroyForcibly());
        }
        for (Thread copy : copies) {
            copy.join(patience);
        }
        Failure found = failures.stream()
                .filter(failure -> failure.code() != ExitCode.LEFT)
                .findFirst()
                .or(() -> failures.stream().findFirst())
                .orElse(new Failure(0, ExitCode.DONE));
        if (found.rank() > 0 && !interrupts.requested()) {
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
        CompletableFuture<Void> failed = new CompletableFuture<>();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int rank = first + i;
            ends.add(members.get(i).onExit().thenAccept(ended -> {
                if (ended.exitValue() != ExitCode.DONE) {
                    failures.add(new Failure(rank, ended.exitValue()));
                    failed.complete(null);
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(all, failed).join();
        // Whoever asks all of them to stop also decides how long they may take to save.
        if (!interrupts.requested() && !isDone(all, patience)) {
            members.forEach(member -> member.toHandle().destroy());
            if (!isDone(all, patience)) {
                members.forEach(member -> member.toHandle().destroyForcibly());
            }
        }
        all.join();
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
