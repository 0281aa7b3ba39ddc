package dynat.attacks;

import dynat.tensor.Tensor;
import java.util.Arrays;

/// How far down the weights the room of an image has to be used up, the largest weights first.
///
/// Found as a median is without sorting: of the weights in question, split at their mean, one side is out of the
/// question, until all that are left are equal.
///
/// @param weight `[N, 1, 1, 1]` numbers of a larger one use up their room, those of a smaller one stay
/// @param share  `[N, 1, 1, 1]` the part of their room that those of this very one use
record Fill(Tensor weight, Tensor share) {

    /// @param normal `[N, C, H, W]` weights, of either sign
    /// @param room   `[N, C, H, W]` how far each number can go
    /// @param height `[N]` what the weights times the ways have to sum up to
    static Fill of(Tensor normal, Tensor room, double... height) {
        double[] weights = normal.toDoubles(), rooms = room.toDoubles();
        int images = height.length, size = weights.length / Math.max(1, images);
        double[] weight = new double[images], share = new double[images];
        for (int n = 0; n < images; n++) {
            var one = new Weights(
                    Arrays.copyOfRange(weights, n * size, (n + 1) * size),
                    Arrays.copyOfRange(rooms, n * size, (n + 1) * size));
            share[n] = one.share(height[n]);
            weight[n] = one.size[0];
        }
        return new Fill(Batches.each(weight), Batches.each(share));
    }

    /// The weights in question: the first `count` of these.
    private static final class Weights {
        private final double[] size, gain; // gain: what a number brings that uses up its room
        private int count;

        Weights(double[] weights, double... rooms) {
            size = weights;
            gain = rooms;
            count = weights.length;
            for (int i = 0; i < count; i++) {
                size[i] = Math.abs(size[i]);
                gain[i] *= size[i];
            }
        }

        /// Leaves the weight that is sought.
        ///
        /// @param height what has to be brought
        /// @return       the part of it that this weight has to bring
        double share(double height) {
            double left = height;
            while (true) {
                double pivot = pivot(), above = above(pivot);
                boolean enough = above >= left;
                if (!keep(pivot, enough)) {
                    double all = above(Double.NEGATIVE_INFINITY);
                    return all > left ? left / all : 1;
                }
                left -= enough ? 0 : above;
            }
        }

        /// {@return a number from the least weight up to below the largest, if they differ}
        private double pivot() {
            double sum = 0, least = size[0], largest = size[0];
            for (int i = 0; i < count; i++) {
                sum += size[i];
                least = Math.min(least, size[i]);
                largest = Math.max(largest, size[i]);
            }
            double mean = sum / count;
            return mean >= least && mean < largest ? mean : least;
        }

        private double above(double pivot) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += size[i] > pivot ? gain[i] : 0;
            }
            return sum;
        }

        /// Keeps one side of the pivot.
        ///
        /// @return whether the other was not empty
        private boolean keep(double pivot, boolean larger) {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (size[i] > pivot == larger) {
                    size[kept] = size[i];
                    gain[kept++] = gain[i];
                }
            }
            boolean fewer = kept < count && kept > 0;
            count = kept > 0 ? kept : count;
            return fewer;
        }
    }
}
