package dynat.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A file as it was published: its name, its length and its checksums.
///
/// @param file its name
/// @param bytes its length
/// @param md5 in hexadecimal; empty where none was published
/// @param sha256 in hexadecimal
public record Content(String file, long bytes, Optional<String> md5, String sha256) {

    /// A file with both checksums.
    static Content of(String file, long bytes, String md5, String sha256) {
        return new Content(file, bytes, Optional.of(md5), sha256);
    }

    /// A file of which only the SHA-256 is known.
    static Content of(String file, long bytes, String sha256) {
        return new Content(file, bytes, Optional.empty(), sha256);
    }

    /// Returns what is wrong with a file that should be this one; empty if nothing is.
    Optional<String> wrong(Path path) throws IOException {
        long found = Files.size(path);
        if (found != bytes) {
            return Optional.of("has %d bytes but %d are published".formatted(found, bytes));
        }
        MessageDigest sha = digest("SHA-256"), older = digest("MD5");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            int length;
            while ((length = in.read(buffer)) >= 0) {
                sha.update(buffer, 0, length);
                if (md5.isPresent()) {
                    older.update(buffer, 0, length);
                }
            }
        }
        return differs("SHA-256", sha, sha256).or(() -> md5.flatMap(expected -> differs("MD5", older, expected)));
    }

    private static Optional<String> differs(String name, MessageDigest digest, String expected) {
        String found = HexFormat.of().formatHex(digest.digest());
        return found.equals(expected)
                ? Optional.empty()
                : Optional.of("has %s %s but %s is published".formatted(name, found, expected));
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every Java has both
        }
    }
}
