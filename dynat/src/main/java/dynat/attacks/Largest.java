package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Which entries of each image are the largest in magnitude, those equal to the last one with it; zeros never are.
///
/// All images look for the bound together: each round counts, in one pass, how many entries reach a guess, and guesses
/// again between the two that are known to be too low and too high. The few images that this does not settle, as where
/// entries are equal, are sorted. So it is exact, and the same whatever the guesses were.
///
/// @param least  `[N]` bounds: an entry is among the largest if its magnitude is no less and it is not 0
/// @param counts `[N]` how many are
record Largest(double[] least, double[] counts) {

    private static final int ROUNDS = 16;
    private static final Formula SIZE = input(0).abs();
    private static final Formula NOT_ZERO = where(input(0), ONE, ZERO);
    private static final Formula REACHES = where(SIZE.less(input(1)), ZERO, NOT_ZERO);

    /// @param x    `[N, C, H, W]`
    /// @param kept `[N]` how many entries are the largest, from 1
    static Largest of(Tensor x, int... kept) {
        var each = new Shape(kept.length, 1, 1, 1);
        double[] least = new double[kept.length], low = new double[kept.length];
        double[] lowCount = Tensor.sum(each, NOT_ZERO, x).toDoubles(), counts = lowCount.clone();
        double[] high = Tensor.reduce("apgd", Reduction.MAX, each, List.of(SIZE), x)
                .getFirst()
                .toDoubles();
        double[] highCount = new double[kept.length];
        int[] open = Batches.positions(kept.length, n -> counts[n] > kept[n]);
        for (int round = 0; round < ROUNDS && open.length > 0; round++) {
            for (int n : open) {
                least[n] = guess(low[n], high[n], lowCount[n], highCount[n], kept[n], round);
            }
            double[] found = Tensor.sum(each, REACHES, x, Batches.each(least)).toDoubles();
            for (int n : open) {
                counts[n] = found[n];
                if (found[n] > kept[n]) {
                    low[n] = least[n];
                    lowCount[n] = found[n];
                } else {
                    high[n] = least[n];
                    highCount[n] = found[n];
                }
            }
            open = Arrays.stream(open).filter(n -> counts[n] != kept[n]).toArray();
        }
        for (int n : open) {
            sort(x, n, kept[n], least, counts);
        }
        return new Largest(least, counts);
    }

    /// Where a straight line between the two known counts meets the wanted one; every third time the middle.
    private static double guess(double low, double high, double lowCount, double highCount, double wanted, int round) {
        double part = round % 3 == 2 ? 0.5 : (lowCount - wanted) / (lowCount - highCount);
        return low + part * (high - low);
    }

    private static void sort(Tensor x, int image, int kept, double[] least, double[] counts) {
        double[] sizes = Arrays.stream(Batches.rows(x, image).toDoubles())
                .map(Math::abs)
                .sorted()
                .toArray();
        double bound = sizes[sizes.length - kept];
        least[image] = bound;
        counts[image] = Arrays.stream(sizes).filter(size -> size >= bound).count();
    }
}
