package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dynat.cluster.ClusterError;
import dynat.cluster.Membership;
import dynat.cluster.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// The ranks of a ring, as threads of this process that meet on a free port.
final class Ranks {
    private Ranks() {}

    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LONGEST = 60; // seconds after which a test hangs

    /// What a rank came to: a result, or what it threw.
    record End<T>(T result, Throwable thrown) {

        String message() {
            return assertInstanceOf(ClusterError.class, thrown).getMessage();
        }
    }

    /// The results of all ranks, which must have some.
    static <T> List<T> results(int size, Function<Ring, T> work) {
        return ends(size, PATIENCE, work).stream()
                .map(end -> {
                    if (end.thrown() != null) {
                        throw new AssertionError("a rank has thrown", end.thrown());
                    }
                    return end.result();
                })
                .toList();
    }

    /// What each rank comes to; its ring is closed after it.
    static <T> List<End<T>> ends(int size, Duration silence, Function<Ring, T> work) {
        var port = new CompletableFuture<Integer>();
        var ranks = new ArrayList<Callable<T>>();
        for (int each = 0; each < size; each++) {
            int rank = each;
            ranks.add(() -> {
                int known = rank == 0 ? 0 : port.get(LONGEST, TimeUnit.SECONDS);
                var own = new Membership(rank, size, "localhost", known, PATIENCE, silence);
                try (var ring = Ring.join(own, port::complete)) {
                    port.complete(-1); // a ring of one listens nowhere
                    return work.apply(ring);
                }
            });
        }
        return ends(ranks);
    }

    /// Runs all at once.
    static <T> List<End<T>> ends(List<? extends Callable<T>> tasks) {
        var threads = Executors.newCachedThreadPool();
        try {
            var futures = new ArrayList<Future<T>>();
            tasks.forEach(task -> futures.add(threads.submit(task)));
            return futures.stream().map(Ranks::end).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> End<T> end(Future<T> future) {
        try {
            return new End<>(future.get(LONGEST, TimeUnit.SECONDS), null);
        } catch (ExecutionException e) {
            return new End<>(null, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("a rank hangs", e);
        }
    }
}
