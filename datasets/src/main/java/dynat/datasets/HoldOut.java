package dynat.datasets;

import dynat.datasets.SplitMix.Purpose;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A data set in two disjoint parts: one to train on, one to choose checkpoints by.
///
/// Stratified: of `count` images class `k` gives its share `count * n_k / n`, rounded down, and the classes with the
/// largest remainders one more (of equals, the lower label), so the held-out part mirrors the whole. Which images of a
/// class it takes follows from the seed. Both parts keep the order of the whole.
///
/// @param training what is left to train on
/// @param heldOut  the images kept apart
public record HoldOut(Dataset training, Dataset heldOut) {

    /// Holds out `count` images.
    ///
    /// @param data  what is divided
    /// @param count from 1 to `data.size() - 1`
    /// @param seed  what the images of each class are drawn from
    /// @return      both parts
    /// @throws IllegalArgumentException if `count` would leave one of them empty
    public static HoldOut of(Dataset data, int count, long seed) {
        if (count < 1 || count >= data.size()) {
            throw new IllegalArgumentException("""
                    %s: %d of %d images are to be held out
                        fix:    hold out 1 to %d""".formatted(data.name(), count, data.size(), data.size() - 1));
        }
        boolean[] held = new boolean[data.size()];
        int[] shares = shares(data, count);
        for (int k = 0; k < shares.length; k++) {
            int[] members = members(data, k);
            SplitMix.of(seed, Purpose.HOLD_OUT, k).shuffle(members);
            Arrays.stream(members, 0, shares[k]).forEach(i -> held[i] = true);
        }
        return new HoldOut(part(data, held, false), part(data, held, true));
    }

    /// Holds out the nearest whole number of images to `fraction` of all, ties upwards.
    ///
    /// @param data     what is divided
    /// @param fraction above 0 and below 1
    /// @param seed     what the images of each class are drawn from
    /// @return         both parts
    /// @throws IllegalArgumentException if the fraction would leave one of them empty
    public static HoldOut fraction(Dataset data, double fraction, long seed) {
        return of(data, (int) Math.round(fraction * data.size()), seed);
    }

    /// Returns how many images each class gives.
    private static int[] shares(Dataset data, int count) {
        int[] shares = new int[data.classes()];
        long[] remainders = new long[data.classes()];
        for (int k = 0; k < shares.length; k++) {
            long share = (long) count * members(data, k).length;
            shares[k] = (int) (share / data.size());
            remainders[k] = share % data.size();
        }
        IntStream.range(0, shares.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer k) -> -remainders[k]))
                .limit(count - Arrays.stream(shares).sum())
                .forEach(k -> shares[k]++);
        return shares;
    }

    private static int[] members(Dataset data, int label) {
        return IntStream.range(0, data.size())
                .filter(i -> data.label(i) == label)
                .toArray();
    }

    private static Subset part(Dataset data, boolean[] held, boolean wanted) {
        return new Subset(
                data,
                IntStream.range(0, data.size()).filter(i -> held[i] == wanted).toArray());
    }
}
