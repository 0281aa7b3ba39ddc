package dynat.cli;

import dynat.evaluation.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/// By which a file is known again.
final class Sha256 {
    private Sha256() {}

    /// Returns a file's digest in 64 hexadecimal digits.
    static String of(Path file) {
        try (var in = new DigestInputStream(Files.newInputStream(file), Digests.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Digests.text(in.getMessageDigest());
        } catch (IOException problem) {
            throw new UncheckedIOException("eval: %s cannot be read".formatted(file), problem);
        }
    }
}
