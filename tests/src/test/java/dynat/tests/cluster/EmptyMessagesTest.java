package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.cluster.Membership;
import dynat.cluster.Ring;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages without a byte go round a ring as others do.
class EmptyMessagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void nobodyWaitsForNothing(int size) throws Exception {
        var port = new CompletableFuture<Integer>();
        try (var threads = Executors.newFixedThreadPool(size)) {
            List<Future<List<String>>> heard = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                int own = rank;
                heard.add(threads.submit(() -> {
                    int meeting = own == 0 ? 0 : port.get();
                    var membership = new Membership(own, size, "127.0.0.1", meeting, PATIENCE, PATIENCE);
                    try (var ring = Ring.join(membership, port::complete)) {
                        return talk(ring);
                    }
                }));
            }
            for (Future<List<String>> each : heard) {
                assertEquals(expected(size), each.get());
            }
        }
    }

    /// Nobody says anything, then only the last does, then only the first.
    private static List<String> talk(Ring ring) {
        List<String> heard = new ArrayList<>();
        heard.add(text(ring.broadcast(new byte[0])));
        ring.allGather(new byte[0]).forEach(said -> heard.add(text(said)));
        ring.allGather(bytes(ring.rank() == ring.size() - 1 ? "last" : "")).forEach(said -> heard.add(text(said)));
        heard.add(text(ring.broadcast(bytes("first"))));
        return heard;
    }

    private static List<String> expected(int size) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2 * size; i++) {
            expected.add("");
        }
        expected.add("last");
        expected.add("first");
        return expected;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte... bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
