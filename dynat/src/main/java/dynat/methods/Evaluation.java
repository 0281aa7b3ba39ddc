package dynat.methods;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.Loader;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// What one attack leaves of a classifier's accuracy, image by image.
///
/// @param attack  the attack's name
/// @param origins `[N]` the images' numbers in their data set
/// @param right   `[N]` whether the image is still classified right
public record Evaluation(String attack, int[] origins, boolean[] right) {

    /// Attacks every image of `data`. Each adversarial image is judged by a forward pass of its own.
    ///
    /// @param name    the attack's name; draws and results go by it
    /// @param attack  what the images are attacked with
    /// @param f       what is attacked
    /// @param data    the images
    /// @param batch   how many images at a time; the result does not depend on it
    /// @param seed    what the attack's random numbers are drawn from
    /// @param goingOn asked after each batch with the number of images done; false abandons the evaluation
    /// @return        the outcome, for the images that were reached
    public static Evaluation of(
            String name, Attack attack, Classifier f, Dataset data, int batch, long seed, IntPredicate goingOn) {
        var origins = new int[data.size()];
        var right = new boolean[data.size()];
        int done = 0;
        try (Epoch epoch = Loader.over(data).batches(batch).epoch(0)) {
            for (Batch images : epoch) {
                try (images;
                        var _ = Scope.open("evaluation")) {
                    var draws = Draws.of(seed, name).rows(images.origins());
                    var adversary = attack.perturb(f, tensor(images), images.labels(), draws, Progress.NONE);
                    boolean[] fooled = adversary.fools(f, images.labels());
                    for (int n = 0; n < fooled.length; n++, done++) {
                        origins[done] = images.origins()[n];
                        right[done] = !fooled[n];
                    }
                }
                if (!goingOn.test(done)) {
                    break;
                }
            }
        }
        return new Evaluation(name, Arrays.copyOf(origins, done), Arrays.copyOf(right, done));
    }

    /// `[N, C, H, W]` the images of a batch on the current device.
    static Tensor tensor(Batch batch) {
        var image = batch.image();
        return Tensor.of(new Shape(batch.size(), image.channels(), image.height(), image.width()), batch.images());
    }

    /// {@return the part that is right, from 0 to 1}
    public double accuracy() {
        int sum = 0;
        for (boolean r : right) {
            sum += r ? 1 : 0;
        }
        return (double) sum / right.length;
    }
}
