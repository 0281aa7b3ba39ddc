package dynat.datasets;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a data set's files come from, and what they are.
///
/// @param dataset   its name
/// @param folder    the folder that its files lie in, in a [Cache]; the one that its archive unpacks to
/// @param addresses the official ones, without a file's name; the first that answers is taken
/// @param archive   what is fetched and holds the files; empty where each is fetched alone
/// @param files     as published
public record Source(
        String dataset, String folder, List<String> addresses, Optional<Content> archive, List<Content> files) {

    /// Returns the folder that holds the named files, once those that are missing were fetched.
    ///
    /// Where a file lies there already its checksum is not compared again: reading it for long would be the price of
    /// every run. [#verify] does.
    ///
    /// It is that of the cache itself if one of the files lies there, and otherwise its folder of this data set. Of an
    /// archive all files are taken or none: where some are there and others not, whoever reads them complains.
    ///
    /// @throws DataError if they are missing and may not, or cannot, be fetched
    Path open(Cache cache, List<String> names) {
        List<Content> wanted =
                files.stream().filter(file -> names.contains(file.file())).toList();
        Path home = home(cache);
        if (isThere(home, wanted)) {
            return home;
        }
        if (archive.isPresent() && files.stream().anyMatch(file -> isThere(home, file))) {
            return home;
        }
        if (cache.offline()
                && archive.map(packed -> packedPath(cache))
                        .filter(Files::exists)
                        .isEmpty()) {
            Content first = archive.orElseGet(() -> missing(home, wanted).getFirst());
            throw DataError.of(
                    dataset,
                    "there is no %s in %s, and --offline forbids to fetch it"
                            .formatted(missing(home, wanted).getFirst().file(), home),
                    "place %s there (from %s), or leave --offline out"
                            .formatted(
                                    archive.isPresent() ? packedPath(cache) : home.resolve(first.file()),
                                    addresses.getFirst() + first.file()));
        }
        try {
            Files.createDirectories(home.getParent());
            try (FolderLock lock = FolderLock.acquire(home.getParent(), dataset, cache.watcher())) {
                if (archive.isPresent()) {
                    unpack(cache, home);
                } else {
                    Files.createDirectories(home);
                    for (Content file : missing(home, wanted)) {
                        new Download(dataset, file, home.resolve(file.file()), cache).from(addresses(cache, file));
                    }
                }
            }
        } catch (IOException problem) {
            throw new DataError("""
                    %s: %s cannot be written: %s
                        fix:    make room there, or name another folder with --data-dir""".formatted(dataset, home, problem), problem);
        }
        return home;
    }

    private void unpack(Cache cache, Path home) throws IOException {
        if (isThere(home, files)) {
            return; // another run has fetched it in the meantime
        }
        Content packed = archive.orElseThrow();
        Path path = packedPath(cache);
        boolean placed = Files.exists(path);
        if (!placed) {
            new Download(dataset, packed, path, cache).from(addresses(cache, packed));
        } else {
            Optional<String> wrong = packed.wrong(path);
            if (wrong.isPresent()) {
                throw DataError.of(
                        dataset,
                        "%s %s".formatted(path, wrong.get()),
                        "delete it, and it is fetched; or place the right one there");
            }
        }
        cache.watcher().note("%s: unpacking %s".formatted(dataset, path));
        new Archive(this, path).unpack(home);
        if (!placed) {
            Files.delete(path);
        }
    }

    private Path packedPath(Cache cache) {
        return home(cache).resolveSibling(archive.orElseThrow().file());
    }

    /// Compares every file that is there with what was published: length and checksums.
    ///
    /// @param cache where the files lie
    /// @return      the files compared
    /// @throws DataError about the first that is another
    public List<Content> verify(Cache cache) {
        Path home = home(cache);
        List<Content> there = files.stream()
                .filter(file -> Files.exists(home.resolve(file.file())))
                .toList();
        for (Content file : there) {
            try {
                Optional<String> wrong = file.wrong(home.resolve(file.file()));
                if (wrong.isPresent()) {
                    throw DataError.of(
                            dataset,
                            "%s %s".formatted(home.resolve(file.file()), wrong.get()),
                            archive.isPresent()
                                    ? "delete its folder, and all is fetched again"
                                    : "delete it, and it is fetched again");
                }
            } catch (IOException e) {
                throw new DataError("%s: %s cannot be read: %s".formatted(dataset, home.resolve(file.file()), e), e);
            }
        }
        return there;
    }

    /// The folder that the files are in, or would be.
    ///
    /// @param cache where they lie
    /// @return      the cache's own folder if it is called [#folder] or one of them lies there, otherwise that in it
    public Path home(Cache cache) {
        Path given = cache.folder().toAbsolutePath().normalize();
        boolean itself = files.stream().anyMatch(file -> isThere(given, file)) || given.endsWith(folder);
        return itself ? given : given.resolve(folder);
    }

    /// Whether every file is in its folder; what it holds is not looked at.
    ///
    /// @param cache where the files lie
    /// @return      whether nothing would have to be fetched
    public boolean isThere(Cache cache) {
        return isThere(home(cache), files);
    }

    private static boolean isThere(Path home, List<Content> files) {
        return missing(home, files).isEmpty();
    }

    private static List<Content> missing(Path home, List<Content> files) {
        return files.stream().filter(file -> !isThere(home, file)).toList();
    }

    /// A file that is published packed by gzip may also lie there unpacked.
    private static boolean isThere(Path home, Content file) {
        return Files.exists(home.resolve(file.file()))
                || Files.exists(home.resolve(file.file().replaceFirst("\\.gz$", "")));
    }

    private List<URI> addresses(Cache cache, Content file) {
        return Stream.concat(cache.mirror().map(URI::toString).stream(), addresses.stream())
                .map(address -> URI.create(address.endsWith("/") ? address + file.file() : address + "/" + file.file()))
                .toList();
    }

    /// {@return how many bytes are fetched}
    public long bytes() {
        return archive.map(Content::bytes)
                .orElseGet(() -> files.stream().mapToLong(Content::bytes).sum());
    }
}
