package dynat.evaluation;

import dynat.attacks.Classifier;
import dynat.tensor.DType;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;

/// What a classifier says of the images as they are.
///
/// @param labels    `[N]`
/// @param named     `[N]` the classes that it names
/// @param margins   `[N]` how far the label's logit is ahead
/// @param classes   K
/// @param infinite  how many images have logits that are not finite numbers
/// @param least     the smallest number of any image
/// @param largest   the largest
/// @param dtype     of the images on the device
/// @param imageHash of images, labels and their numbers
/// @param logitHash of all logits
record CleanPass(
        int[] labels,
        int[] named,
        double[] margins,
        int classes,
        int infinite,
        double least,
        double largest,
        DType dtype,
        String imageHash,
        String logitHash) {

    static CleanPass of(Classifier f, Images images, int batch, Listener listener) {
        int size = images.size();
        if (size == 0) {
            throw new IllegalArgumentException("evaluation: there are no images\n    fix:    pass one or more");
        }
        int[] labels = IntStream.range(0, size).map(images::label).toArray(), named = new int[size];
        var margins = new double[size];
        MessageDigest imageHash = sha256(), logitHash = sha256();
        for (int i = 0; i < size; i++) {
            imageHash.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(labels[i])
                    .putInt(images.origin(i))
                    .flip());
        }
        int classes = 0, infinite = 0;
        double least = Double.POSITIVE_INFINITY, largest = Double.NEGATIVE_INFINITY;
        DType dtype = null;
        for (int from = 0; from < size; from += batch) {
            if (listener.stops()) {
                throw new Stopped();
            }
            int[] positions =
                    IntStream.range(from, Math.min(from + batch, size)).toArray();
            try (var _ = Scope.open("clean images")) {
                Tensor x = images.at(positions);
                int[] some = IntStream.of(positions).map(i -> labels[i]).toArray();
                var answers = Answers.of(f, x, some);
                for (int n = 0; n < positions.length; n++) {
                    named[positions[n]] = answers.named()[n];
                    margins[positions[n]] = answers.margins()[n];
                    infinite += answers.finite()[n] ? 0 : 1;
                }
                imageHash.update(Rows.bytes(x));
                logitHash.update(Rows.bytes(answers.logits()));
                var box = Box.of(x, 0);
                least = Math.min(least, box.least());
                largest = Math.max(largest, box.largest());
                classes = answers.classes();
                dtype = x.dtype();
            }
            listener.clean(positions[positions.length - 1] + 1, size);
        }
        return new CleanPass(
                labels, named, margins, classes, infinite, least, largest, dtype, text(imageHash), text(logitHash));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    private static String text(MessageDigest hash) {
        return HexFormat.of().formatHex(hash.digest());
    }

    int size() {
        return labels.length;
    }

    boolean right(int i) {
        return named[i] == labels[i];
    }

    /// The part that is right, from 0 to 1.
    double accuracy() {
        return (double) IntStream.range(0, size()).filter(this::right).count() / size();
    }
}
