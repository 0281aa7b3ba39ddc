package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Which entries of each image are the largest in magnitude, those equal to the last one with it; zeros never are.
///
/// All images look for the bound together: each round counts, in one pass, how many entries reach a guess, and guesses
/// again between the two that are known to be too low and too high. Where this has not met the number, as where entries
/// are equal, the few that lie between the two are sorted. So it is exact, and the same whatever the guesses were.
///
/// @param least  `[N]` bounds: an entry is among the largest if its magnitude is no less and it is not 0
/// @param counts `[N]` how many are
record Largest(double[] least, double[] counts) {

    private static final int ROUNDS = 10;
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
        Arrays.setAll(high, n -> Math.nextUp(high[n])); // that no entry reaches
        double[] highCount = new double[kept.length];
        int[] open = Batches.positions(kept.length, n -> counts[n] > kept[n]);
        for (int round = 0; round < ROUNDS && open.length > 0; round++) {
            for (int n : open) {
                double guess = guess(low[n], high[n], lowCount[n], highCount[n], kept[n], round);
                least[n] = x.dtype() == DType.F64 ? guess : (float) guess; // as the device sees it
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
        double[] rest = open.length == 0 ? new double[0] : Batches.rows(x, open).toDoubles();
        for (int i = 0; i < open.length; i++) {
            int n = open[i], size = rest.length / open.length;
            double[] between = between(rest, i * size, (i + 1) * size, low[n], high[n]);
            double bound = between[between.length - (int) (kept[n] - highCount[n])];
            least[n] = bound;
            counts[n] = highCount[n]
                    + Arrays.stream(between).filter(entry -> entry >= bound).count();
        }
        return new Largest(least, counts);
    }

    /// Where the wanted count would be met if counts fell exponentially between the two known ones, as those of
    /// gradients nearly do; every third time the middle.
    private static double guess(double low, double high, double lowCount, double highCount, double wanted, int round) {
        double fall = StrictMath.log(lowCount / Math.max(highCount, 0.5));
        double part = round % 3 == 2 ? 0.5 : StrictMath.log(lowCount / wanted) / fall;
        return low + part * (high - low);
    }

    /// The magnitudes from `low` below `high`, rising.
    private static double[] between(double[] all, int from, int to, double low, double high) {
        var between = new double[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            double size = Math.abs(all[i]);
            if (!(size < low) && !(size >= high)) {
                between[count++] = size;
            }
        }
        Arrays.sort(between, 0, count);
        return Arrays.copyOf(between, count);
    }
}
