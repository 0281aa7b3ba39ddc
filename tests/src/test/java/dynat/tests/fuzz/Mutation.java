package dynat.tests.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;

/// Damages a file: turned bits, cuts, pieces that come twice or from elsewhere, and numbers that were edited.
final class Mutation {

    private static final long[] TELLING = {
        0,
        1,
        -1,
        2,
        7,
        8,
        127,
        128,
        255,
        256,
        65_535,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        100_000_000
    };

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private final Random random;

    Mutation(long seed) {
        random = new Random(seed);
    }

    /// Returns `file` with one to four things changed; it may be as long as before, shorter or longer.
    byte[] of(byte[] file) {
        var bytes = file.clone();
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            bytes = once(bytes);
        }
        return bytes;
    }

    /// Returns bytes of any kind, the first of which may be those of `file`.
    byte[] random(byte[] file) {
        var bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        System.arraycopy(file, 0, bytes, 0, random.nextInt(1 + Math.min(12, Math.min(file.length, bytes.length))));
        return bytes;
    }

    /// Returns `text` with one of its words in double quotes in place of another, so that names come twice or in the
    /// wrong place.
    byte[] words(byte[] text) {
        var words = QUOTED.matcher(new String(text, StandardCharsets.ISO_8859_1))
                .results()
                .toList();
        var from = words.get(random.nextInt(words.size()));
        var to = words.get(random.nextInt(words.size()));
        return spliced(text, to.start(), to.end() - to.start(), from.start(), from.end() - from.start());
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[1 + random.nextInt(8)];
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt(256);
            case 3 -> digit(bytes, at);
            case 4 -> number(bytes, at, 1 << random.nextInt(4), TELLING[random.nextInt(TELLING.length)]);
            case 5 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 6 -> { // what is at `at` once more, or in place of something else
                int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
                return spliced(bytes, random.nextInt(bytes.length), random.nextBoolean() ? 0 : length, at, length);
            }
            default -> { // something taken out
                int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
                return spliced(bytes, at, length, 0, 0);
            }
        }
        return bytes;
    }

    /// Another digit for the next one from `at` on, as in the numbers of a JSON header.
    private void digit(byte[] bytes, int at) {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                bytes[i] = (byte) ('0' + random.nextInt(10));
                return;
            }
        }
    }

    /// A little-endian number over what stands there, as in the lengths of a binary header.
    private static void number(byte[] bytes, int at, int width, long value) {
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * i);
        }
    }

    private static byte[] spliced(byte[] bytes, int at, int replaced, int from, int length) {
        int end = Math.min(bytes.length, at + replaced);
        var result = new byte[at + length + bytes.length - end];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(bytes, from, result, at, length);
        System.arraycopy(bytes, end, result, at + length, bytes.length - end);
        return result;
    }
}
