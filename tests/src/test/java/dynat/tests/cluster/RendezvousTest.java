package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cluster.ClusterError;
import dynat.cluster.Membership;
import dynat.cluster.Ring;
import dynat.tests.cluster.Ranks.End;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How processes come together, and how they do not.
class RendezvousTest {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    /// What happens once rank 0 listens.
    private interface Then {
        Object at(int port) throws Exception;
    }

    /// Runs rank 0 of `size`, and the others when it listens.
    private List<End<Object>> with(int size, Duration patience, Then... others) {
        var tasks = new ArrayList<Callable<Object>>();
        tasks.add(() -> joined(new Membership(0, size, "localhost", 0, patience)));
        for (var other : others) {
            tasks.add(() -> other.at(port.get(30, TimeUnit.SECONDS)));
        }
        return Ranks.ends(tasks);
    }

    /// Joins, and says what all ranks are.
    private Object joined(Membership own) {
        try (var ring = Ring.join(own, port::complete)) {
            var sum = new float[] {1 + ring.rank()};
            ring.allReduce(sum);
            return (int) sum[0];
        }
    }

    private Then rank(int rank, int size) {
        return at -> joined(new Membership(rank, size, "localhost", at, Ranks.PATIENCE));
    }

    @Test
    void allJoinWhateverTheOrder() {
        var ends = with(4, Ranks.PATIENCE, rank(3, 4), rank(1, 4), at -> {
            Thread.sleep(100);
            return rank(2, 4).at(at);
        });
        ends.forEach(end -> assertEquals(10, end.result(), () -> "" + end.thrown()));
    }

    @Test
    void rank0MayComeLast() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        var ends = Ranks.<Object>ends(List.of(
                () -> joined(new Membership(1, 2, "localhost", free, Ranks.PATIENCE)), () -> {
                    Thread.sleep(300);
                    return joined(new Membership(0, 2, "localhost", free, Ranks.PATIENCE));
                }));
        ends.forEach(end -> assertEquals(3, end.result(), () -> "" + end.thrown()));
    }

    /// Others may come from elsewhere then, and wait at all addresses.
    @Test
    void anAddressInTheNetwork() throws IOException {
        var host = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
        var ends = Ranks.<Object>ends(IntStream.range(0, 3)
                .<Callable<Object>>mapToObj(rank -> () -> {
                    int at = rank == 0 ? 0 : port.get(30, TimeUnit.SECONDS);
                    return joined(new Membership(rank, 3, host, at, Ranks.PATIENCE));
                })
                .toList());
        ends.forEach(end -> assertEquals(6, end.result(), () -> "" + end.thrown()));
    }

    @Test
    void anotherSize() {
        var refused = """
                cluster: rank 1 says that there are 3 processes, rank 0 that there are 2
                    fix:    set WORLD_SIZE to the same number in every process""";
        var ends = with(2, Ranks.PATIENCE, at -> {
            assertEquals(
                    refused,
                    assertThrows(ClusterError.class, () -> rank(1, 3).at(at)).getMessage());
            return rank(1, 2).at(at);
        });
        ends.forEach(end -> assertEquals(3, end.result(), () -> "the right one is still welcome: " + end.thrown()));
    }

    @Test
    void aRankTwice() {
        var refused = new CompletableFuture<String>();
        Then either = at -> {
            try {
                return rank(1, 3).at(at);
            } catch (ClusterError second) {
                refused.complete(second.getMessage());
                return 0;
            }
        };
        var ends = with(3, Ranks.PATIENCE, either, either, at -> {
            refused.get(30, TimeUnit.SECONDS);
            return rank(2, 3).at(at);
        });
        assertEquals(
                List.of(0, 6, 6, 6),
                ends.stream().map(end -> (Integer) end.result()).sorted().toList());
        assertEquals("""
                cluster: rank 1 is there already, and another process says that it is rank 1
                    fix:    set RANK to another number in every process""", refused.join());
    }

    @Test
    void whoEndsWhileOthersAreWaitedForMayComeAgain() {
        var ends = with(
                3,
                Ranks.PATIENCE,
                at -> {
                    try (var socket = new Socket("localhost", at)) {
                        socket.getOutputStream().write(Knock.hello(1, 1, 3).array());
                        Thread.sleep(200);
                    }
                    return rank(1, 3).at(at);
                },
                at -> {
                    Thread.sleep(400);
                    return rank(2, 3).at(at);
                });
        ends.forEach(end -> assertEquals(6, end.result(), () -> "" + end.thrown()));
    }

    @Test
    void anotherVersion() {
        var ends = with(2, Ranks.PATIENCE, at -> {
            assertEquals("""
                    cluster: rank 1 speaks version 7 of the protocol, rank 0 version 1
                        fix:    start the same dynat.jar everywhere""", Knock.answer(at, Knock.hello(7, 1, 2)));
            return rank(1, 2).at(at);
        });
        assertEquals(3, ends.get(0).result());
    }

    @Test
    void ranksThatDoNotCome() {
        var ends = with(4, SOON, rank(2, 4), at -> Knock.answer(at, Knock.hello(7, 3, 4)));
        var expected = """
                cluster: of 4 processes ranks 1, 3 have not come to localhost:%d within 2 s
                    refused: cluster: rank 3 speaks version 7 of the protocol, rank 0 version 1
                    fix:    start them with the same MASTER_ADDR and MASTER_PORT; DYNAT_PATIENCE says how many seconds to wait""".formatted(port.join());
        assertEquals(expected, ends.get(0).message());
        assertEquals(expected, ends.get(1).message(), "whoever waits is told");
    }

    @Test
    void manyThatDoNotCome() {
        var ends = with(40, Duration.ofMillis(50));
        assertEquals(
                "cluster: of 40 processes ranks 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 29 more have not come to localhost:"
                        + port.join() + " within 0.05 s",
                ends.get(0).message().lines().findFirst().orElseThrow());
    }

    @Test
    void noRank0() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        var thrown = assertThrows(
                ClusterError.class, () -> joined(new Membership(1, 2, "localhost", free, Duration.ofMillis(150))));
        assertEquals("""
                cluster: rank 1 has not reached rank 0 at localhost:%d within 0.15 s: Connection refused
                    fix:    start rank 0, or correct MASTER_ADDR and MASTER_PORT; DYNAT_PATIENCE says how many seconds to wait""".formatted(free), thrown.getMessage());
    }

    @Test
    void anAddressInUse() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            int taken = socket.getLocalPort();
            var thrown = assertThrows(
                    ClusterError.class, () -> joined(new Membership(0, 2, "localhost", taken, Ranks.PATIENCE)));
            assertEquals("""
                    cluster: rank 0 cannot listen at localhost:%d: Address already in use
                        fix:    end what listens there, or set MASTER_PORT to a free port in every process""".formatted(taken), thrown.getMessage());
        }
    }

    @Test
    void anUnknownHost() {
        for (int rank = 0; rank < 2; rank++) {
            var own = new Membership(rank, 2, "nowhere.invalid", 1, Ranks.PATIENCE);
            assertEquals(
                    """
                    cluster: no host is known as "nowhere.invalid", where rank 0 is to be
                        fix:    set MASTER_ADDR to a name or an address that every process can resolve""", assertThrows(ClusterError.class, () -> joined(own)).getMessage());
        }
    }

    @Test
    void somethingElseAnswers() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            var ends = Ranks.<Object>ends(List.of(
                    () -> joined(new Membership(1, 2, "localhost", server.getLocalPort(), Ranks.PATIENCE)), () -> {
                        try (var socket = server.accept()) {
                            socket.getOutputStream()
                                    .write("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
                            socket.getInputStream().readAllBytes();
                        }
                        return true;
                    }));
            assertEquals("""
                    cluster: what answers at localhost:%d is not dynat
                        fix:    set MASTER_PORT to a port that is free on the host of rank 0""".formatted(server.getLocalPort()), ends.get(0).message());
        }
    }

    /// What knocks and is no process of dynat changes nothing: it is silent, says little, much, or goes at once.
    @Test
    void strangersDoNotDisturb() {
        var strangers = new ArrayList<Socket>();
        var ends = with(2, Ranks.PATIENCE, at -> {
            for (int length : new int[] {0, 5, 31, 32, 100_000}) {
                var socket = new Socket("localhost", at);
                socket.getOutputStream()
                        .write(
                                "GET / HTTP/1.1\r\n".repeat(1 + length / 16).getBytes(StandardCharsets.US_ASCII),
                                0,
                                length);
                strangers.add(socket);
            }
            new Socket("localhost", at).close();
            try (var socket = new Socket("localhost", at)) {
                socket.setSoLinger(true, 0); // a reset
            }
            return rank(1, 2).at(at);
        });
        ends.forEach(end -> assertEquals(3, end.result(), () -> "" + end.thrown()));
        assertEquals(5, strangers.size());
        strangers.forEach(RendezvousTest::assertClosed);
    }

    private static void assertClosed(Socket stranger) {
        try (stranger) {
            stranger.setSoTimeout(30_000);
            assertArrayEquals(new byte[0], stranger.getInputStream().readAllBytes());
        } catch (IOException reset) {
            assertTrue(reset.getMessage().contains("reset"), reset::getMessage);
        }
    }

    /// Rank 1 has said where it waits, but nobody does there.
    @Test
    void aRankThatCannotBeReached() {
        var ends = with(2, Ranks.PATIENCE, at -> {
            try (var socket = new Socket("localhost", at)) {
                socket.getOutputStream().write(Knock.hello(1, 1, 2).array());
                return socket.getInputStream().readAllBytes().length;
            }
        });
        assertEquals("""
                cluster: rank 0 cannot reach rank 1 at 127.0.0.1:1: Connection refused
                    fix:    see that their hosts reach each other on every port""", ends.get(0).message());
    }

    @Test
    void whoLeavesBeforeTheRingIsComplete() throws IOException {
        try (var door = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            var ends = with(3, Ranks.PATIENCE, rank(1, 3), at -> {
                try (var socket = new Socket("localhost", at)) {
                    socket.getOutputStream()
                            .write(Knock.hello(1, 2, 3)
                                    .putInt(20, door.getLocalPort())
                                    .array());
                    return socket.getInputStream().readNBytes(1).length; // it has the table, and goes
                }
            });
            assertEquals("""
                    cluster: rank 2 has left before all had joined
                        fix:    see what rank 2 says, and start all processes again""", ends.get(0).message());
            assertEquals("""
                    cluster: rank 0 has left before all had joined
                        fix:    see what rank 0 says, and start all processes again""", ends.get(1).message());
        }
    }

    @Test
    void whoIsInterrupted() {
        var own = new Membership(0, 2, "localhost", 0, Ranks.PATIENCE);
        var end = Ranks.ends(List.<Callable<Object>>of(() -> {
                    Thread.currentThread().interrupt();
                    return joined(own);
                }))
                .getFirst();
        assertNull(end.result());
        assertEquals("""
                cluster: interrupted during joining
                    fix:    start all processes again""", end.message());
    }
}
