package dynat.tests.datasets;

import java.util.Random;

/// Files that nobody should trust: random bytes, and right files with something done to them.
///
/// A parser is called many times in a jqwik try, for jqwik's own cost of a try is many times that of parsing a small
/// file; the seed that jqwik draws and reports gives back every case.
final class Damage {

    /// Cases in one try, and tries of a property: together the 100 000 cases that each parser must bear.
    static final int CASES = 500, TRIES = 200;

    private final Random random;

    Damage(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /// Up to 200 random bytes, behind a beginning that the format asks for or not.
    byte[] noise(byte[] beginning) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            System.arraycopy(beginning, 0, bytes, 0, Math.min(bytes.length, random.nextInt(beginning.length + 1)));
        }
        return bytes;
    }

    /// The file with one to three things done to it: a bit turned over, a byte replaced by one that parsers stumble
    /// over, four bytes replaced by a number that is large or negative, a piece cut out, doubled or put elsewhere, the
    /// end cut off.
    byte[] of(byte[] file) {
        byte[] damaged = file.clone();
        for (int times = 1 + random.nextInt(3); times > 0 && damaged.length > 0; times--) {
            damaged = once(damaged);
        }
        return damaged;
    }

    private byte[] once(byte[] file) {
        int at = place(file.length), length = 1 + random.nextInt(Math.min(16, file.length - at));
        return switch (random.nextInt(7)) {
            case 0 -> {
                file[at] ^= (byte) (1 << random.nextInt(8));
                yield file;
            }
            case 1 -> {
                byte[] usual = {0, 1, -1, 0x7f, (byte) 0x80, ' ', '9', '\'', '(', ','};
                file[at] = usual[random.nextInt(usual.length)];
                yield file;
            }
            case 2 -> {
                int[] usual = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24, 0xffff, random.nextInt()};
                int number = usual[random.nextInt(usual.length)];
                boolean little = random.nextBoolean();
                for (int i = 0; i < 4 && at + i < file.length; i++) {
                    file[at + i] = (byte) (number >> 8 * (little ? i : 3 - i));
                }
                yield file;
            }
            case 3 -> joined(file, 0, at, at + length, file.length);
            case 4 -> joined(file, 0, at + length, at, file.length);
            case 5 -> {
                System.arraycopy(file, at, file, random.nextInt(file.length - length + 1), length);
                yield file;
            }
            default -> joined(file, 0, at, file.length, file.length);
        };
    }

    /// Headers stand at the beginning, and are where damage tells most.
    private int place(int length) {
        return random.nextBoolean() ? random.nextInt(length) : random.nextInt(Math.min(length, 160));
    }

    private static byte[] joined(byte[] file, int from, int to, int next, int end) {
        byte[] out = new byte[to - from + end - next];
        System.arraycopy(file, from, out, 0, to - from);
        System.arraycopy(file, next, out, to - from, end - next);
        return out;
    }
}
