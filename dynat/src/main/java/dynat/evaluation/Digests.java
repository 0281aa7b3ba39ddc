package dynat.evaluation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Digests, by which what is made of bytes is known again.
public final class Digests {
    private Digests() {}

    /// {@return a SHA-256 of nothing yet}
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every Java has it
        }
    }

    /// {@return what a digest comes to, in hexadecimal digits}
    ///
    /// @param digest of all the bytes; it begins anew
    public static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
