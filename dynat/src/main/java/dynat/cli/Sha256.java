package dynat.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// By which a file, or what else is made of bytes, is known again.
final class Sha256 {
    private Sha256() {}

    /// Returns a file's digest in 64 hexadecimal digits.
    static String of(Path file) {
        try (var in = new DigestInputStream(Files.newInputStream(file), digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            return text(in.getMessageDigest());
        } catch (IOException problem) {
            throw new UncheckedIOException("eval: %s cannot be read".formatted(file), problem);
        }
    }

    /// Returns a digest of nothing yet.
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every Java has it
        }
    }

    /// Returns what a digest comes to, in 64 hexadecimal digits.
    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
