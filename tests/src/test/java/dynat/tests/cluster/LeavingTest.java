package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cluster.ClusterError;
import dynat.cluster.Ring;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A ring in which one rank does not do what the others do ends for all, and says why.
class LeavingTest {

    private static final int LARGE = 3_000_000; // floats, more than connections hold

    private static Void reduce(Ring ring, int length) {
        ring.allReduce(new float[length]);
        return null;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void whoLeavesEndsTheOthers(int size) {
        var ends = Ranks.ends(size, Ranks.PATIENCE, ring -> {
            reduce(ring, 10);
            return ring.rank() == 1 ? null : reduce(ring, LARGE);
        });
        assertNull(ends.get(1).thrown());
        for (int rank = 0; rank < size; rank++) {
            if (rank != 1) {
                var message = ends.get(rank).message();
                assertTrue(message.matches("""
                        cluster: rank (\\d) has left during allReduce of 3000000 floats
                            fix:    see what rank \\1 says, and start all processes again"""), message);
            }
        }
        assertTrue(ends.get(2 % size).message().startsWith("cluster: rank 1 has left"), "its neighbour names it");
    }

    /// The rest of a sum is lost to a rank that leaves in the midst of it.
    @Test
    void whoIsClosedInTheMidst() {
        var begun = new CountDownLatch(1);
        var ends = Ranks.ends(3, Ranks.PATIENCE, ring -> {
            if (ring.rank() == 2) {
                assertTrue(comes(begun));
                return null; // which closes it, while the others move what does not fit into connections
            }
            begun.countDown();
            return reduce(ring, LARGE);
        });
        for (int rank : new int[] {0, 1}) {
            assertTrue(ends.get(rank).message().contains(" has left during allReduce"));
        }
    }

    private static boolean comes(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lengthsThatDiffer() {
        var ends = Ranks.ends(2, Ranks.PATIENCE, ring -> {
            ring.allReduce(new double[1]);
            return reduce(ring, 10 + ring.rank());
        });
        for (int rank = 0; rank < 2; rank++) {
            assertEquals(
                    """
                    cluster: as operation 1 rank %d calls allReduce of %d floats, but rank %d allReduce of %d floats
                        fix:    have all processes call the same operations in the same order""".formatted(rank, 10 + rank, 1 - rank, 11 - rank),
                    ends.get(rank).message());
        }
    }

    @Test
    void operationsThatDiffer() {
        var ends = Ranks.<Object>ends(3, Ranks.PATIENCE, ring -> switch (ring.rank()) {
            case 0 -> ring.broadcast(new byte[100]);
            case 1 -> ring.allGather(new byte[100]);
            default -> {
                ring.allReduce(new double[7]);
                yield null;
            }
        });
        var calls = new String[] {"broadcast", "allGather", "allReduce of 7 doubles"};
        for (int rank = 0; rank < 3; rank++) {
            int before = (rank + 2) % 3;
            assertEquals(
                    """
                    cluster: as operation 0 rank %d calls %s, but rank %d %s
                        fix:    have all processes call the same operations in the same order""".formatted(rank, calls[rank], before, calls[before]),
                    ends.get(rank).message());
        }
    }

    @Test
    void whoIsSilentForTooLong() {
        var over = new CountDownLatch(1);
        var ends = Ranks.ends(2, Duration.ofMillis(300), ring -> {
            if (ring.rank() == 1) {
                assertTrue(comes(over));
                return null;
            }
            try {
                return reduce(ring, 10);
            } finally {
                over.countDown();
            }
        });
        assertEquals("""
                cluster: not a byte from rank 1 or to rank 1 for 0.3 s during allReduce of 10 floats
                    fix:    see whether all processes still run; if one does much alone, raise DYNAT_SILENCE""", ends.get(0).message());
    }

    @Test
    void whoIsInterruptedWhileItWaits() {
        var over = new CountDownLatch(1);
        var ends = Ranks.ends(2, Ranks.PATIENCE, ring -> {
            if (ring.rank() == 1) {
                assertTrue(comes(over));
                return reduce(ring, LARGE);
            }
            Thread.currentThread().interrupt();
            try (ring) {
                return reduce(ring, LARGE);
            } finally {
                over.countDown();
            }
        });
        assertEquals("""
                cluster: interrupted during allReduce of 3000000 floats
                    fix:    start all processes again""", ends.get(0).message());
        assertTrue(ends.get(1).message().startsWith("cluster: rank 0 has left during allReduce"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsClosedStaysSo(int size) {
        var ends = Ranks.ends(size, Ranks.PATIENCE, ring -> {
            ring.close();
            ring.close();
            return ring.broadcast(new byte[1]);
        });
        for (int rank = 0; rank < size; rank++) {
            assertEquals("""
                    cluster: rank %d has left, and calls broadcast
                        fix:    call it before the ring is closed""".formatted(rank), ends.get(rank).message());
        }
    }

    @Test
    void rank0MustHaveAMessage() {
        Ranks.results(1, ring -> {
            assertThrows(NullPointerException.class, () -> ring.broadcast(null));
            return assertInstanceOf(byte[].class, ring.broadcast(new byte[0]));
        });
    }

    /// After an error nothing goes on by accident.
    @Test
    void anErrorClosesTheRing() {
        Ranks.results(2, ring -> {
            assertThrows(ClusterError.class, () -> reduce(ring, 1 + ring.rank()));
            var again = assertThrows(ClusterError.class, () -> reduce(ring, 1));
            assertTrue(again.getMessage().startsWith("cluster: rank %d has left, and calls".formatted(ring.rank())));
            return true;
        });
    }
}
