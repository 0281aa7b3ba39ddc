package dynat.datasets;

/// A stream of random numbers that is a function of what it is drawn for; a [Variation] is given one an image.
///
/// `key = mix(mix(seed + GOLDEN) ^ purpose)`, then for each coordinate `key = mix((key + GOLDEN) ^ coordinate)`.
/// Word `k` of the stream is `mix(key + k * GOLDEN)`, `k = 1, 2, ...`: the words of `java.util.SplittableRandom(key)`,
/// written out because the JDK promises that sequence only within one program, and a resumed run must see it again
/// under any Java.
///
/// Paper: Steele, Lea, Flood, 2014, "Fast splittable pseudorandom number generators".
public final class SplitMix {

    /// What numbers are drawn for; the same seed and coordinates give unrelated streams for different purposes.
    enum Purpose {
        ORDER(1),
        AUGMENTATION(2),
        HOLD_OUT(3),
        SYNTHETIC(4),
        EXTRA(5);

        private final long word;

        Purpose(long word) {
            this.word = word;
        }
    }

    private static final long GOLDEN = 0x9e3779b97f4a7c15L; // 2^64 / golden ratio, made odd

    private long state;

    SplitMix(long state) {
        this.state = state;
    }

    /// Returns the stream for `purpose` at the given place, such as (epoch, image).
    static SplitMix of(long seed, Purpose purpose, long... coordinates) {
        long key = mix(mix(seed + GOLDEN) ^ purpose.word);
        for (long coordinate : coordinates) {
            key = mix((key + GOLDEN) ^ coordinate);
        }
        return new SplitMix(key);
    }

    /// {@return the next 64 random bits}
    public long next() {
        return mix(state += GOLDEN);
    }

    /// A whole number: the high word of `bits * bound`, uneven by at most `bound / 2^64`.
    ///
    /// @param bound from 1
    /// @return      from 0 to `bound - 1`
    public int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(next(), bound);
    }

    /// {@return a number from 0 to below 1, in steps of `2^-53`}
    public double uniform() {
        return (next() >>> 11) * 0x1p-53;
    }

    /// Shuffles in place; every order is equally likely (Fisher and Yates).
    void shuffle(int[] items) {
        for (int last = items.length - 1; last > 0; last--) {
            int chosen = below(last + 1), item = items[chosen];
            items[chosen] = items[last];
            items[last] = item;
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
