package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of fetching needs no misbehaving server.
class TransferTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("file");
    }

    @Test
    void aRedirectFromHttpsToHttpIsRefused() throws Exception {
        var from = URI.create("https://example.org/a/file");
        var failed = assertThrows(Transfer.Failed.class, () -> Transfer.redirected(from, "http://example.org/file"));
        assertEquals("it redirects from https to http://example.org/file, which is not safe", failed.getMessage());
        assertFalse(failed.again());
        assertEquals(URI.create("https://example.org/a/b"), Transfer.redirected(from, "b"));
        assertEquals(
                URI.create("https://example.org/"),
                Transfer.redirected(URI.create("http://example.org/"), "https://example.org/"));
    }

    @Test
    void theMd5IsComparedToo() throws IOException {
        var lying = Content.of(
                "file", DownloadTest.BYTES.length, "0".repeat(32), DownloadTest.hex("SHA-256", DownloadTest.BYTES));
        Files.write(file, DownloadTest.BYTES);
        assertEquals(
                Optional.of("has MD5 %s but %s is published"
                        .formatted(DownloadTest.hex("MD5", DownloadTest.BYTES), "0".repeat(32))),
                lying.wrong(file));
    }

    @Test
    void aProxyOfTheEnvironmentIsAsked() throws IOException {
        try (var proxy = new Server(Server.serving(DownloadTest.BYTES))) {
            var through = new Cache(
                    folder,
                    false,
                    Optional.empty(),
                    Cache.Watcher.NONE,
                    DownloadTest.PATIENCE,
                    new EnvironmentProxy(Map.of("http_proxy", "127.0.0.1:" + proxy.port())));
            new Download("data", DownloadTest.content("file", DownloadTest.BYTES), file, through)
                    .from(List.of(URI.create("http://data.example.org/file")));
            assertArrayEquals(DownloadTest.BYTES, Files.readAllBytes(file));
            assertEquals(List.of("http://data.example.org/file"), proxy.requests);
        }
    }
}
