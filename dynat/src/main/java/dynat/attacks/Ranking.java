package dynat.attacks;

import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The classes of each image in the order of their logits.
final class Ranking {

    private final int[][] rising;

    /// @param logits `[N, K]`
    Ranking(Tensor logits) {
        int images = logits.shape().dim(0), classes = logits.shape().dim(1);
        double[] all = logits.toDoubles();
        rising = new int[images][];
        for (int n = 0; n < images; n++) {
            double[] row = Arrays.copyOfRange(all, n * classes, (n + 1) * classes);
            rising[n] = Batches.sorted(IntStream.range(0, classes), k -> row[k]).toArray();
        }
    }

    /// The class with the `rank`-th largest logit; of equal ones the last comes first, as in the losses.
    ///
    /// @param rank from 1
    /// @return     `[N]`
    int[] classes(int rank) {
        return Arrays.stream(rising).mapToInt(row -> row[row.length - rank]).toArray();
    }
}
