package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cluster.Membership;
import dynat.cluster.Ring;
import dynat.tests.cluster.Ranks.End;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No connection to rank 0 stays open that is of no more use.
class LettingGoTest {

    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private int port() throws Exception {
        return port.get(30, TimeUnit.SECONDS);
    }

    private Object joined(int rank) throws Exception {
        int at = rank == 0 ? 0 : port();
        try (var ring = Ring.join(new Membership(rank, 3, "localhost", at, Ranks.PATIENCE), port::complete)) {
            return ring.broadcast(new byte[5]).length;
        }
    }

    /// Whoever has gone is noticed when it comes again, or when the last one comes.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoHasGone(int next) {
        var gone = new CompletableFuture<Void>();
        var free = new CompletableFuture<Void>();
        var ends = Ranks.ends(List.<Callable<Object>>of(
                () -> joined(0),
                () -> {
                    try (var socket = Knock.asRank1(port(), 3)) {
                        socket.shutdownOutput();
                        gone.complete(null);
                        return socket.getInputStream().read();
                    } finally {
                        free.complete(null);
                    }
                },
                () -> {
                    gone.get(30, TimeUnit.SECONDS);
                    return joined(next);
                },
                () -> {
                    free.get(40, TimeUnit.SECONDS);
                    return joined(3 - next);
                }));
        assertEquals(Arrays.asList(5, -1, 5, 5), ends.stream().map(End::result).toList(), () -> "" + ends);
    }

    @Test
    void whoWaitsForOneThatIsInterrupted() {
        var rank0 = new CompletableFuture<Thread>();
        var ends = Ranks.ends(List.<Callable<Object>>of(
                () -> {
                    rank0.complete(Thread.currentThread());
                    try {
                        return joined(0);
                    } finally {
                        assertTrue(Thread.interrupted(), "it stays interrupted");
                    }
                },
                () -> {
                    try (var socket = Knock.asRank1(port(), 3)) {
                        rank0.join().interrupt();
                        String said = Knock.refusal(socket);
                        assertEquals(-1, socket.getInputStream().read());
                        return said;
                    }
                }));
        assertEquals("""
                cluster: interrupted during joining
                    fix:    start all processes again""", ends.get(0).message());
        assertEquals("""
                cluster: rank 0 has left before all had joined
                    fix:    see what rank 0 says, and start all processes again""", ends.get(1).result());
    }
}
