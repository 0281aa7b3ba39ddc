package dynat.datasets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A tar archive packed by gzip, out of which the published files of a data set are taken and nothing else.
///
/// At most 1 000 members and 1 GiB of them are read.
///
/// @param source says which files it holds, in which folder
/// @param path where it lies
record Archive(Source source, Path path) {

    private static final int MEMBERS = 1_000;
    private static final long BYTES = 1L << 30;

    /// Unpacks into `home`, where the files appear all at once, their checksums compared.
    ///
    /// @throws DataError if it is damaged, refused by [Tar], or lacks a file
    void unpack(Path home) throws IOException {
        Path fresh = home.resolveSibling("." + source.folder() + ".unpacking");
        delete(fresh); // of a run that was killed
        Files.createDirectory(fresh);
        try {
            unpackInto(fresh);
            if (Files.exists(home)) {
                for (Content file : source.files()) {
                    move(fresh.resolve(file.file()), home.resolve(file.file()));
                }
            } else {
                move(fresh, home);
            }
        } finally {
            delete(fresh);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void unpackInto(Path fresh) throws IOException {
        Map<String, Content> wanted = new HashMap<>();
        source.files().forEach(file -> wanted.put(source.folder() + "/" + file.file(), file));
        Set<String> seen = new HashSet<>();
        Tar tar = new Tar(source.dataset(), path.toString(), MEMBERS, BYTES);
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(path)), 1 << 16)) {
            tar.read(in, (name, size, content) -> {
                String plain = name.startsWith("./") ? name.substring(2) : name;
                if (wanted.containsKey(plain) && seen.add(plain)) {
                    take(wanted.get(plain), size, content, fresh);
                }
            });
        } catch (ZipException | EOFException problem) {
            throw damaged("it cannot be unpacked (%s)".formatted(problem.getMessage()));
        }
        for (Content file : source.files()) {
            if (!Files.exists(fresh.resolve(file.file()))) {
                throw damaged("it holds no %s/%s".formatted(source.folder(), file.file()));
            }
        }
    }

    private void take(Content file, long size, InputStream content, Path fresh) throws IOException {
        if (size != file.bytes()) {
            throw damaged("its %s has %d bytes but %d are published".formatted(file.file(), size, file.bytes()));
        }
        Files.copy(content, fresh.resolve(file.file()));
        Optional<String> wrong = file.wrong(fresh.resolve(file.file()));
        if (wrong.isPresent()) {
            throw damaged("its %s %s".formatted(file.file(), wrong.get()));
        }
    }

    private DataError damaged(String what) {
        return DataError.of(
                source.dataset(), "the archive %s is refused: %s".formatted(path, what), "delete it and get it again");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> inside = Files.list(folder)) {
                for (Path path : inside.toList()) {
                    Files.delete(path);
                }
            }
            Files.delete(folder);
        }
    }
}
