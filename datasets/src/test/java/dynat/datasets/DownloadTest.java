package dynat.datasets;

import static dynat.datasets.Server.redirecting;
import static dynat.datasets.Server.serving;
import static dynat.datasets.Server.stalling;
import static dynat.datasets.Server.status;
import static dynat.datasets.Server.truncated;
import static dynat.datasets.Server.whole;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file is fetched from a server of this machine that truncates, stalls, lies, redirects and refuses.
class DownloadTest {

    static final Cache.Patience PATIENCE = new Cache.Patience(3, Duration.ofMillis(5), Duration.ofSeconds(30));
    static final byte[] BYTES = bytes(100_000, 1);

    @TempDir
    private Path folder;

    private final Notes notes = new Notes();

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// The content whose checksums those of `bytes` are.
    static Content content(String file, byte[] bytes) {
        return Content.of(file, bytes.length, hex("MD5", bytes), hex("SHA-256", bytes));
    }

    static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// What a watcher was told.
    static final class Notes implements Cache.Watcher {
        final List<String> lines = new ArrayList<>();
        long last;

        @Override
        public void fetching(String file, long done, long of) {
            assertTrue(done > 0 && done <= of, file);
            last = done;
        }

        @Override
        public void note(String line) {
            lines.add(line);
        }
    }

    private Cache.Patience patience = PATIENCE;

    private Cache cache() {
        return Cache.of(Optional.of(folder)).patient(patience).watched(notes);
    }

    private void waitShortly() {
        patience = new Cache.Patience(3, Duration.ofMillis(5), Duration.ofSeconds(2));
    }

    private Path target() {
        return folder.resolve("file");
    }

    private Path part() {
        return folder.resolve("file.part");
    }

    private void fetch(URI... addresses) throws IOException {
        new Download("data", content("file", BYTES), target(), cache()).from(List.of(addresses));
    }

    private void assertFetched(Server server, String... requests) throws IOException {
        fetch(server.file("file"));
        assertArrayEquals(BYTES, Files.readAllBytes(target()));
        assertFalse(Files.exists(part()));
        assertEquals(List.of(requests), server.requests);
        assertEquals(BYTES.length, notes.last);
    }

    /// @param reason why the only address would not do
    private void assertRefused(Server server, int requests, String reason) {
        var error = assertThrows(DataError.class, () -> fetch(server.file("file")));
        assertEquals("""
                data: file could not be fetched
                    from    %s: %s
                    fix:    look at the network (https_proxy, data.mirror), or place the file here: %s""".formatted(server.file("file"), reason, target()), error.getMessage());
        assertFalse(Files.exists(target()));
        assertEquals(requests, server.requests.size(), server.requests::toString);
    }

    @Test
    void aFileArrives() throws IOException {
        try (var server = new Server(serving(BYTES))) {
            assertFetched(server, "/file");
            assertEquals(List.of("data: fetching " + server.file("file")), notes.lines);
        }
    }

    @Test
    void whatBreaksOffIsResumed() throws IOException {
        try (var server = new Server(truncated(BYTES, 0, 40_000), truncated(BYTES, 40_000, 7), serving(BYTES))) {
            assertFetched(server, "/file", "/file bytes=40000-", "/file bytes=40007-");
        }
    }

    @Test
    void aStallIsGivenUpAndResumed() throws IOException {
        waitShortly();
        try (var server = new Server(stalling(BYTES, 40_000), serving(BYTES))) {
            assertFetched(server, "/file", "/file bytes=40000-");
            assertEquals("file: nothing arrived for 2.0 s; trying again in 0.005 s", notes.lines.get(1));
        }
    }

    @Test
    void aStallBeforeTheAnswerIsGivenUp() throws IOException {
        waitShortly();
        try (var server = new Server(_ -> Thread.sleep(60_000), serving(BYTES))) {
            assertFetched(server, "/file", "/file");
            assertEquals("file: it does not answer; trying again in 0.005 s", notes.lines.get(1));
        }
    }

    @Test
    void anotherRunGoesOnWhereOneStopped() throws IOException {
        Files.write(part(), Arrays.copyOf(BYTES, 12_345));
        try (var server = new Server(serving(BYTES))) {
            assertFetched(server, "/file bytes=12345-");
        }
    }

    @Test
    void whatLiesThereWholeIsOnlyCompared() throws IOException {
        Files.write(part(), BYTES);
        try (var server = new Server(status(500))) {
            fetch(server.file("file"));
            assertArrayEquals(BYTES, Files.readAllBytes(target()));
            assertEquals(List.of(), server.requests);
        }
    }

    @Test
    void whatLiesThereWrongIsFetchedAnew() throws IOException {
        Files.write(part(), bytes(12_345, 2));
        try (var server = new Server(serving(BYTES))) {
            assertFetched(server, "/file bytes=12345-", "/file");
        }
    }

    @Test
    void whatLiesThereTooLongIsFetchedAnew() throws IOException {
        Files.write(part(), bytes(BYTES.length + 1, 2));
        try (var server = new Server(serving(BYTES))) {
            assertFetched(server, "/file");
        }
    }

    @Test
    void aServerThatKnowsNoRangesSendsAll() throws IOException {
        try (var server = new Server(truncated(BYTES, 0, 40_000), whole(BYTES))) {
            assertFetched(server, "/file", "/file bytes=40000-");
        }
    }

    @Test
    void aRangeThatWasNotAskedForIsRefused() throws IOException {
        Files.write(part(), Arrays.copyOf(BYTES, 40_000));
        try (var server = new Server(truncated(BYTES, 30_000, 70_000), serving(BYTES))) {
            assertFetched(server, "/file bytes=40000-", "/file");
            assertEquals(
                    "file: it was asked for bytes from 40000 on and answers with bytes 30000-99999/100000;"
                            + " trying again in 0.005 s",
                    notes.lines.get(1));
        }
    }

    @Test
    void aRangeOfAnotherFileIsRefused() throws IOException {
        Files.write(part(), Arrays.copyOf(BYTES, 40_000));
        try (var server = new Server(truncated(bytes(100_001, 1), 40_000, 60_001), serving(BYTES))) {
            assertFetched(server, "/file bytes=40000-", "/file");
        }
    }

    @Test
    void aRangeThatNobodyAskedForIsRefused() throws IOException {
        try (var server = new Server(status(206))) {
            assertRefused(server, 1, "it was asked for bytes from 0 on and answers with nothing");
        }
    }

    @Test
    void noSuchRangeMeansFromTheBeginning() throws IOException {
        Files.write(part(), Arrays.copyOf(BYTES, 40_000));
        try (var server = new Server(status(416), serving(BYTES))) {
            assertFetched(server, "/file bytes=40000-", "/file");
        }
    }

    @Test
    void otherBytesAreRefused() throws IOException {
        byte[] others = bytes(BYTES.length, 2);
        try (var server = new Server(serving(others))) {
            assertRefused(
                    server,
                    1,
                    "what it sends has SHA-256 %s but %s is published"
                            .formatted(hex("SHA-256", others), hex("SHA-256", BYTES)));
            assertFalse(Files.exists(part()));
        }
    }

    @Test
    void anotherLengthIsRefusedBeforeItArrives() throws IOException {
        try (var server = new Server(serving(bytes(99_999, 1)))) {
            assertRefused(server, 1, "it offers 99999 bytes but the file has 100000");
        }
        try (var server = new Server(exchange -> {
            exchange.sendResponseHeaders(200, 1L << 40);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
        })) {
            assertRefused(server, 1, "it offers 1099511627776 bytes but the file has 100000");
        }
    }

    @Test
    void moreThanTheFileIsRefused() throws IOException {
        try (var server = new Server(exchange -> {
            exchange.sendResponseHeaders(200, 0); // of unknown length
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(BYTES);
            }
        })) {
            assertRefused(server, 1, "it sends more than the 100000 bytes of the file");
            assertTrue(!Files.exists(part()) || Files.size(part()) <= BYTES.length);
        }
    }

    @Test
    void lessOfUnknownLengthIsResumed() throws IOException {
        try (var server = new Server(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(BYTES, 0, 99_999);
                },
                serving(BYTES))) {
            assertFetched(server, "/file", "/file bytes=99999-");
            assertEquals("file: it ended after 99999 of 100000 bytes; trying again in 0.005 s", notes.lines.get(1));
        }
    }

    @Test
    void notFoundIsNotAskedAgain() throws IOException {
        try (var server = new Server(status(404))) {
            assertRefused(server, 1, "it answers 404");
        }
    }

    @Test
    void overloadIsAskedAgain() throws IOException {
        try (var server = new Server(status(503), status(429), serving(BYTES))) {
            assertFetched(server, "/file", "/file", "/file");
            assertEquals(
                    List.of(
                            "file: it answers 503; trying again in 0.005 s",
                            "file: it answers 429; trying again in 0.01 s"),
                    notes.lines.subList(1, 3));
        }
        Files.delete(target());
        try (var server = new Server(status(503))) {
            assertRefused(server, 3, "it answers 503");
        }
    }

    @Test
    void progressRenewsTheTries() throws IOException {
        byte[] large = bytes(8 << 20, 3);
        try (var server = new Server(exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            truncated(large, start, Math.min(1 << 20, large.length - start)).to(exchange);
        })) {
            new Download("data", content("file", large), target(), cache()).from(List.of(server.file("file")));
            assertArrayEquals(large, Files.readAllBytes(target()));
            assertTrue(server.requests.size() >= 8, server.requests::toString);
        }
    }

    @Test
    void theNextAddressIsAsked() throws IOException {
        try (var gone = new Server(status(404));
                var there = new Server(serving(BYTES))) {
            fetch(gone.file("file"), there.file("copy/file"));
            assertArrayEquals(BYTES, Files.readAllBytes(target()));
            assertEquals(List.of("/copy/file"), there.requests);
        }
    }

    @Test
    void everyAddressAndItsReasonIsNamed() throws IOException {
        try (var gone = new Server(status(410));
                var lying = new Server(serving(bytes(5, 1)))) {
            var error = assertThrows(DataError.class, () -> fetch(gone.file("a"), lying.file("b")));
            assertEquals("""
                    data: file could not be fetched
                        from    %s: it answers 410
                        from    %s: it offers 5 bytes but the file has 100000
                        fix:    look at the network (https_proxy, data.mirror), or place the file here: %s""".formatted(gone.file("a"), lying.file("b"), target()), error.getMessage());
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        Server server = new Server(status(200));
        server.close();
        assertRefused(server, 0, "it cannot be reached");
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        try (var other = new Server(serving(BYTES));
                var server = new Server(redirecting(302, "/moved"), redirecting(308, other.address() + "x"))) {
            fetch(server.file("file"));
            assertArrayEquals(BYTES, Files.readAllBytes(target()));
            assertEquals(List.of("/file", "/moved"), server.requests);
            assertEquals(List.of("/x"), other.requests);
        }
    }

    @Test
    void redirectsWithoutEndAreRefused() throws IOException {
        try (var server = new Server(redirecting(302, "/file"))) {
            assertRefused(server, 6, "it redirects more than 5 times");
        }
    }

    @Test
    void redirectsToNowhereAreRefused() throws IOException {
        for (String location : List.of("", "file:///etc/passwd", "ftp://example.org/file", "http:///", "ht tp://x")) {
            try (var server = new Server(redirecting(302, location))) {
                assertRefused(server, 1, "it redirects to \"%s\", which is no address".formatted(location));
            }
        }
    }

    @Test
    void anInterruptEndsIt() throws IOException {
        try (var server = new Server(stalling(BYTES, 10))) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> fetch(server.file("file")));
            assertTrue(Thread.interrupted());
        }
    }
}
