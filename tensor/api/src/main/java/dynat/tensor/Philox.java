package dynat.tensor;

/// Philox4x32-10: random numbers as a pure function of a key and a counter, so that any of them can be had without the
/// ones before, in any order, on any device.
///
/// Paper: Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3".
public final class Philox {
    private Philox() {}

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L, MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9, WEYL_1 = 0xBB67AE85;

    /// Writes the four 32-bit words of one block.
    ///
    /// @param key     names the stream
    /// @param stream  the upper half of the counter, such as an image's index
    /// @param block   the lower half of the counter
    /// @param into    receives four words
    public static void block(long key, long stream, long block, int[] into) {
        int k0 = (int) key, k1 = (int) (key >>> 32);
        int c0 = (int) block, c1 = (int) (block >>> 32), c2 = (int) stream, c3 = (int) (stream >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL), p1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        into[0] = c0;
        into[1] = c1;
        into[2] = c2;
        into[3] = c3;
    }

    /// A key that differs with each of its parts: every bit of one changes about half of the bits of the key.
    ///
    /// @param key  made of the parts before; 0 for none
    /// @param part one more
    /// @return     the key of all of them
    public static long mix(long key, long part) {
        long z = key + 0x9E3779B97F4A7C15L * (part + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
