package dynat.methods;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.Loader;
import dynat.datasets.Share;
import dynat.datasets.Subset;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// What one attack leaves of a classifier's accuracy, image by image.
///
/// @param attack  the attack's name
/// @param origins `[N]` the images' numbers in their data set
/// @param truth   `[N]` their classes
/// @param right   `[N]` whether the image is still classified right
public record Evaluation(String attack, int[] origins, int[] truth, boolean[] right) {

    private static final int BYTES = 3 * Integer.BYTES; // an image's in a message

    /// What is left of one class.
    ///
    /// @param images how many images of it there were
    /// @param right  how many of them are still classified right
    public record OfClass(int images, int right) {

        /// {@return the part that is right, from 0 to 1; not a number without an image}
        public double accuracy() {
            return (double) right / images;
        }
    }

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
        var truth = new int[data.size()];
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
                        truth[done] = images.labels()[n];
                        right[done] = !fooled[n];
                    }
                }
                if (!goingOn.test(done)) {
                    break;
                }
            }
        }
        return new Evaluation(
                name, Arrays.copyOf(origins, done), Arrays.copyOf(truth, done), Arrays.copyOf(right, done));
    }

    /// [#of], the images shared out among processes, each of which gets the whole outcome.
    ///
    /// @param team    the processes
    /// @param name    as above
    /// @param attack  as above
    /// @param f       what is attacked, the same in all of them
    /// @param data    the images, the same in all of them
    /// @param batch   how many images at a time, in each
    /// @param seed    as above
    /// @param goingOn asked after each batch with the number of images that are done once all processes are as far;
    ///     told of the last batches only when no process has any left
    /// @return        the outcome for the images that were reached, in the order of the data set
    public static Evaluation among(
            Team team,
            String name,
            Attack attack,
            Classifier f,
            Dataset data,
            int batch,
            long seed,
            IntPredicate goingOn) {
        if (team.isAlone()) {
            return of(name, attack, f, data, batch, seed, goingOn);
        }
        Share share = team.share();
        int[] members = IntStream.range((int) ((long) data.size() * share.rank() / share.of()), (int)
                        ((long) data.size() * (share.rank() + 1) / share.of()))
                .toArray();
        int rounds = Math.ceilDiv(Math.ceilDiv(data.size(), share.of()), batch); // shares differ by an image at most
        IntPredicate vote = done -> Math.ceilDiv(done, batch) == rounds || !team.any(!goingOn.test(share.of() * done));
        Evaluation own = members.length == 0
                ? new Evaluation(name, members, members, new boolean[0])
                : of(name, attack, f, new Subset(data, members), batch, seed, vote);
        Evaluation all = own.joined(team.gather(own.toBytes()));
        if (all.right.length == data.size()) {
            goingOn.test(data.size());
        }
        return all;
    }

    private Evaluation joined(List<byte[]> parts) {
        int n = parts.stream().mapToInt(part -> part.length).sum() / BYTES;
        var joined = new Evaluation(attack, new int[n], new int[n], new boolean[n]);
        int i = 0;
        for (byte[] part : parts) {
            for (ByteBuffer bytes = ByteBuffer.wrap(part); bytes.hasRemaining(); i++) {
                joined.origins[i] = bytes.getInt();
                joined.truth[i] = bytes.getInt();
                joined.right[i] = bytes.getInt() != 0;
            }
        }
        return joined;
    }

    /// Three numbers an image: origin, class, and whether it is right.
    private byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES * right.length);
        for (int i = 0; i < right.length; i++) {
            bytes.putInt(origins[i]).putInt(truth[i]).putInt(right[i] ? 1 : 0);
        }
        return bytes.array();
    }

    /// `[N, C, H, W]` the images of a batch on the current device.
    static Tensor tensor(Batch batch) {
        return tensor(batch, batch.images());
    }

    /// `[N, C, H, W]` other images of the same number and size.
    static Tensor tensor(Batch batch, float[] images) {
        var image = batch.image();
        return Tensor.of(new Shape(batch.size(), image.channels(), image.height(), image.width()), images);
    }

    /// {@return the part that is right, from 0 to 1}
    public double accuracy() {
        int sum = 0;
        for (boolean r : right) {
            sum += r ? 1 : 0;
        }
        return (double) sum / right.length;
    }

    /// The same class by class.
    ///
    /// @param classes how many there are
    /// @return        one entry a class, in their order
    public List<OfClass> byClass(int classes) {
        var images = new int[classes];
        var kept = new int[classes];
        for (int n = 0; n < truth.length; n++) {
            images[truth[n]]++;
            kept[truth[n]] += right[n] ? 1 : 0;
        }
        return IntStream.range(0, classes)
                .mapToObj(k -> new OfClass(images[k], kept[k]))
                .toList();
    }
}
