package dynat.attacks;

import dynat.tensor.Tensor;

/// The weight down to which an image must use up its room, taking the largest weights first.
///
/// Found as a median is without sorting: of the weights in question, split at some number between, one side is out of
/// the question, until all that are left are equal.
///
/// @param weight `[N, 1, 1, 1]` numbers of a larger one use up their room, those of a smaller one stay
/// @param share  `[N, 1, 1, 1]` the part of their room that those of this very one use
record Fill(Tensor weight, Tensor share) {

    /// @param normal `[N, C, H, W]` weights, of either sign
    /// @param room   `[N, C, H, W]` how far each number can go
    /// @param height `[N]` what the weights times the ways have to sum up to
    static Fill of(Tensor normal, Tensor room, double... height) {
        double[] weights = normal.toDoubles(), rooms = room.toDoubles();
        int images = height.length;
        var question = new Question(weights.length / Math.max(1, images));
        double[] weight = new double[images], share = new double[images];
        for (int n = 0; n < images; n++) {
            share[n] = question.share(weights, rooms, n, height[n]);
            weight[n] = question.here.weights[0];
        }
        return new Fill(Batches.each(weight), Batches.each(share));
    }

    /// Some weights, and what each brings if its room is used up.
    private static final class Side {
        private final double[] weights, gains;
        private int count;

        Side(int size) {
            weights = new double[size];
            gains = new double[size];
        }

        double largest() {
            double largest = 0;
            for (int i = 0; i < count; i++) {
                largest = Math.max(largest, weights[i]);
            }
            return largest;
        }

        /// {@return a number from the least weight up to below the largest, if they differ}
        double middle() {
            double sum = 0, least = weights[0];
            for (int i = 0; i < count; i++) {
                sum += weights[i];
                least = Math.min(least, weights[i]);
            }
            double mean = sum / count;
            return mean >= least && mean < largest() ? mean : least;
        }

        double gain() {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += gains[i];
            }
            return sum;
        }
    }

    /// The weights in question, and room for those that will be.
    private static final class Question {
        private final int size;
        private Side here, larger, others;

        Question(int size) {
            this.size = size;
            here = new Side(size);
            larger = new Side(size);
            others = new Side(size);
        }

        /// Leaves the weight that is sought. Few weights are enough as a rule, so the first split is near the top.
        ///
        /// @param height what has to be brought
        /// @return       the part of it that this weight has to bring
        double share(double[] weights, double[] rooms, int image, double height) {
            double largest = 0;
            for (int i = 0; i < size; i++) {
                double weight = Math.abs(weights[image * size + i]);
                here.weights[i] = weight;
                here.gains[i] = weight * rooms[image * size + i];
                largest = Math.max(largest, weight);
            }
            here.count = size;
            double left = height;
            for (double pivot = largest / 2; pivot < largest; pivot = here.middle()) {
                double above = split(pivot);
                boolean enough = above >= left || others.count == 0;
                left -= enough ? 0 : above;
                choose(enough);
                largest = here.largest();
            }
            double all = here.gain();
            return all > left ? left / all : 1;
        }

        private void choose(boolean up) {
            Side chosen = up ? larger : others;
            larger = up ? here : larger;
            others = up ? others : here;
            here = chosen;
        }

        /// {@return what those above the pivot bring}
        private double split(double pivot) {
            int up = 0, down = 0;
            double above = 0;
            for (int i = 0; i < here.count; i++) {
                double weight = here.weights[i], gain = here.gains[i];
                boolean isAbove = weight > pivot;
                larger.weights[up] = weight;
                larger.gains[up] = gain;
                others.weights[down] = weight;
                others.gains[down] = gain;
                above += isAbove ? gain : 0;
                up += isAbove ? 1 : 0;
                down += isAbove ? 0 : 1;
            }
            larger.count = up;
            others.count = down;
            return above;
        }
    }
}
