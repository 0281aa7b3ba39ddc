package dynat.datasets;

import static dynat.datasets.Server.serving;
import static dynat.datasets.Server.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where files are looked for, and what happens where they are missing.
class SourceTest {

    private static final byte[] ONE = DownloadTest.bytes(3_000, 1), TWO = DownloadTest.bytes(70_000, 2);
    private static final byte[] PACKED = new Tarred()
            .folder("data-bin/")
            .file("data-bin/one.bin", ONE)
            .file("data-bin/readme.html", new byte[100])
            .file("data-bin/two.bin", TWO)
            .gzip();

    @TempDir
    private Path folder;

    private final DownloadTest.Notes notes = new DownloadTest.Notes();

    private Cache cache() {
        return Cache.of(Optional.of(folder)).patient(DownloadTest.PATIENCE).watched(notes);
    }

    /// A source of two files, packed in this archive, which lies at `address`.
    private static Source archived(String address, byte[] archive) {
        return new Source(
                "data",
                "data-bin",
                List.of(address),
                Optional.of(DownloadTest.content("data.tar.gz", archive)),
                List.of(DownloadTest.content("one.bin", ONE), DownloadTest.content("two.bin", TWO)));
    }

    private static Source single(String address) {
        return new Source(
                "data",
                "data",
                List.of(address),
                Optional.empty(),
                List.of(DownloadTest.content("one.bin", ONE), DownloadTest.content("two.bin", TWO)));
    }

    private List<String> inside(Path path) throws IOException {
        try (Stream<Path> paths = Files.list(path)) {
            return paths.map(inner -> inner.getFileName().toString()).sorted().toList();
        }
    }

    private Path open(Source source) {
        return source.open(cache(), List.of("one.bin"));
    }

    @Test
    void anArchiveIsFetchedUnpackedAndTakenAway() throws IOException {
        try (var server = new Server(serving(PACKED))) {
            Source source = archived(server.address(), PACKED);
            assertFalse(source.isThere(cache()));
            assertEquals(folder.resolve("data-bin"), open(source));
            assertEquals(List.of(".data.lock", "data-bin"), inside(folder));
            assertEquals(List.of("one.bin", "two.bin"), inside(folder.resolve("data-bin")));
            assertArrayEquals(TWO, Files.readAllBytes(folder.resolve("data-bin/two.bin")));
            assertTrue(source.isThere(cache()));
            assertEquals(2, source.verify(cache()).size());
            open(source);
            assertEquals(List.of("/data.tar.gz"), server.requests);
        }
    }

    @Test
    void anArchivePlacedThereIsTakenOffline() throws IOException {
        Path placed = Files.write(folder.resolve("data.tar.gz"), PACKED);
        Files.createDirectory(folder.resolve(".data-bin.unpacking")); // left by a run that was killed
        Source source = archived("http://127.0.0.1:1/", PACKED);
        assertEquals(folder.resolve("data-bin"), source.open(cache().offline(true), List.of("one.bin")));
        assertTrue(Files.exists(placed));
    }

    @Test
    void anotherArchivePlacedThereIsNamed() throws IOException {
        Path placed = Files.write(folder.resolve("data.tar.gz"), new byte[100]);
        assertSays(
                "%s has 100 bytes but %d are published".formatted(placed, PACKED.length),
                "delete it, and it is fetched; or place the right one there",
                archived("http://127.0.0.1:1/", PACKED));
    }

    @Test
    void filesAreTakenWhereTheyLie() throws IOException {
        Source source = single("http://127.0.0.1:1/");
        Files.write(folder.resolve("one.bin"), ONE);
        assertEquals(folder, open(source));
        Path inner = Files.createDirectory(folder.resolve("data"));
        Files.write(inner.resolve("one.bin"), ONE);
        assertEquals(folder, open(source));
        Files.delete(folder.resolve("one.bin"));
        assertEquals(inner, open(source));
        assertEquals(inner, source.open(Cache.of(Optional.of(inner)), List.of("one.bin")));
    }

    @Test
    void onlyWhatIsMissingIsFetched() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("data"));
        Files.write(inner.resolve("one.bin"), ONE);
        try (var server = new Server(serving(TWO))) {
            single(server.address()).open(cache(), List.of("one.bin", "two.bin"));
            assertEquals(List.of("/two.bin"), server.requests);
            assertArrayEquals(TWO, Files.readAllBytes(inner.resolve("two.bin")));
        }
    }

    @Test
    void someOfAnArchivesFilesAreNotReplaced() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("data-bin"));
        Files.write(inner.resolve("two.bin"), new byte[1]);
        assertEquals(inner, open(archived("http://127.0.0.1:1/", PACKED)));
    }

    @Test
    void aMirrorIsAskedFirst() throws IOException {
        try (var mirror = new Server(status(404));
                var official = new Server(serving(ONE))) {
            Cache cache = cache().mirror(Optional.of(URI.create(mirror.address() + "copies")));
            single(official.address()).open(cache, List.of("one.bin"));
            assertEquals(List.of("/copies/one.bin"), mirror.requests);
            assertEquals(List.of("/one.bin"), official.requests);
        }
    }

    @Test
    void offlineSaysWhatToPlaceWhere() {
        assertSays(
                "there is no one.bin in %s, and --offline forbids to fetch it".formatted(folder.resolve("data")),
                "place %s there (from http://127.0.0.1:1/one.bin), or leave --offline out"
                        .formatted(folder.resolve("data/one.bin")),
                single("http://127.0.0.1:1/"),
                cache().offline(true));
        assertSays(
                "there is no one.bin in %s, and --offline forbids to fetch it".formatted(folder.resolve("data-bin")),
                "place %s there (from http://127.0.0.1:1/data.tar.gz), or leave --offline out"
                        .formatted(folder.resolve("data.tar.gz")),
                archived("http://127.0.0.1:1/", PACKED),
                cache().offline(true));
    }

    @Test
    void verifyFindsWhatIsOther() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("data"));
        Source source = single("http://127.0.0.1:1/");
        assertEquals(List.of(), source.verify(cache()));
        Files.write(inner.resolve("one.bin"), ONE);
        assertEquals(List.of(source.files().getFirst()), source.verify(cache()));
        byte[] others = DownloadTest.bytes(TWO.length, 3);
        Path two = Files.write(inner.resolve("two.bin"), others);
        var error = assertThrows(DataError.class, () -> source.verify(cache()));
        assertEquals(
                """
                data: %s has SHA-256 %s but %s is published
                    fix:    delete it, and it is fetched again""".formatted(two, DownloadTest.hex("SHA-256", others), DownloadTest.hex("SHA-256", TWO)),
                error.getMessage());
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertSays(
                "%s cannot be written: java.nio.file.FileAlreadyExistsException: %s"
                        .formatted(file.resolve("data"), file),
                "make room there, or name another folder with --data-dir",
                single("http://127.0.0.1:1/"),
                Cache.of(Optional.of(file)));
    }

    @Test
    void manyRunsFetchOnce() throws IOException {
        try (var server = new Server(serving(PACKED));
                var threads = Executors.newFixedThreadPool(8)) {
            Source source = archived(server.address(), PACKED);
            List<Path> homes = threads
                    .invokeAll(IntStream.range(0, 8)
                            .<java.util.concurrent.Callable<Path>>mapToObj(_ -> () -> open(source))
                            .toList())
                    .stream()
                    .map(java.util.concurrent.Future::resultNow)
                    .toList();
            assertEquals(
                    List.of(folder.resolve("data-bin")),
                    homes.stream().distinct().toList());
            assertEquals(List.of("/data.tar.gz"), server.requests);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAnotherHoldsIsWaitedFor() throws Exception {
        Source source = archived("http://127.0.0.1:1/", PACKED);
        Files.write(folder.resolve("data.tar.gz"), PACKED);
        Thread waiting;
        try (var channel = FileChannel.open(
                        folder.resolve(".data.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertTrue(lock.isValid());
            waiting = Thread.ofPlatform().start(() -> open(source));
            while (notes.lines.isEmpty()) {
                Thread.sleep(1);
            }
            assertEquals(List.of("waiting for another run that fetches data"), notes.lines);
            assertFalse(source.isThere(cache()));
        }
        waiting.join();
        assertTrue(source.isThere(cache()));
    }

    @Test
    void archivesThatAreOtherThanTheyShouldBeAreRefused() throws IOException {
        assertRefused(new Tarred().file("data-bin/one.bin", ONE).gzip(), "it holds no data-bin/two.bin");
        assertRefused(
                new Tarred().file("data-bin/one.bin", TWO).gzip(),
                "its one.bin has 70000 bytes but 3000 are published");
        byte[] others = DownloadTest.bytes(ONE.length, 3);
        assertRefused(
                new Tarred().file("data-bin/one.bin", others).gzip(),
                "its one.bin has SHA-256 %s but %s is published"
                        .formatted(DownloadTest.hex("SHA-256", others), DownloadTest.hex("SHA-256", ONE)));
        assertRefused(
                new Tarred().file("../one.bin", ONE).gzip(),
                "the name \"../one.bin\" leads out of the folder it is unpacked to");
        assertRefused(
                new Tarred().member("data-bin/one.bin", '2', 0, new byte[0]).gzip(), "data-bin/one.bin is a link");
        assertRefused(new byte[100], "it cannot be unpacked (Not in GZIP format)");
        byte[] cut = java.util.Arrays.copyOf(PACKED, PACKED.length / 2);
        assertRefused(cut, "it cannot be unpacked (Unexpected end of ZLIB input stream)");
    }

    private void assertRefused(byte[] archive, String what) throws IOException {
        Path placed = Files.write(folder.resolve("data.tar.gz"), archive);
        assertSays(
                "the archive %s is refused: %s".formatted(placed, what),
                "delete it and get it again",
                archived("http://127.0.0.1:1/", archive));
        assertEquals(List.of(".data.lock", "data.tar.gz"), inside(folder));
    }

    private void assertSays(String what, String fix, Source source) {
        assertSays(what, fix, source, cache());
    }

    private static void assertSays(String what, String fix, Source source, Cache cache) {
        var error = assertThrows(DataError.class, () -> source.open(cache, List.of("one.bin")));
        assertEquals("""
                data: %s
                    fix:    %s""".formatted(what, fix), error.getMessage());
    }
}
