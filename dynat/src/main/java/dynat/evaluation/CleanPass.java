package dynat.evaluation;

import dynat.attacks.Classifier;
import dynat.tensor.DType;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// What a classifier says of the images as they are.
///
/// @param labels    `[N]`
/// @param named     `[N]` the classes that it names
/// @param finite    `[N]` whether all logits are finite numbers
/// @param margins   `[N]` how far the label's logit is ahead
/// @param classes   K
/// @param least     the smallest number of any image
/// @param largest   the largest
/// @param dtype     of the images on the device
/// @param imageHash of images, labels and their numbers
/// @param answerHash of the classes that are named, and of which logits are finite
record CleanPass(
        int[] labels,
        int[] named,
        boolean[] finite,
        double[] margins,
        int classes,
        double least,
        double largest,
        DType dtype,
        String imageHash,
        String answerHash) {

    static CleanPass of(Classifier f, Images images, int batch, Listener listener) {
        int size = images.size();
        if (size == 0) {
            throw new IllegalArgumentException("evaluation: there are no images\n    fix:    pass one or more");
        }
        int[] labels = IntStream.range(0, size).map(images::label).toArray(), named = new int[size];
        var finite = new boolean[size];
        var margins = new double[size];
        MessageDigest imageHash = Digests.sha256(), answerHash = Digests.sha256();
        for (int i = 0; i < size; i++) {
            imageHash.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(labels[i])
                    .putInt(images.origin(i))
                    .flip());
        }
        int classes = 0;
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
                    finite[positions[n]] = answers.finite()[n];
                }
                imageHash.update(Rows.bytes(x));
                var box = Box.of(x, 0);
                least = Math.min(least, box.least());
                largest = Math.max(largest, box.largest());
                classes = answers.classes();
                dtype = x.dtype();
            }
            listener.clean(positions[positions.length - 1] + 1, size);
        }
        for (int n = 0; n < size; n++) {
            answerHash.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(finite[n] ? named[n] : -1)
                    .flip());
        }
        return new CleanPass(
                labels,
                named,
                finite,
                margins,
                classes,
                least,
                largest,
                dtype,
                Digests.text(imageHash),
                Digests.text(answerHash));
    }

    /// This with what the first process was answered.
    CleanPass ofFirst(Peers peers) {
        double[] said = peers.first(() -> IntStream.range(0, size())
                .mapToObj(i -> new double[] {named[i], finite[i] ? 1 : 0, margins[i]})
                .flatMapToDouble(DoubleStream::of)
                .toArray());
        int[] classes = new int[size()];
        var sound = new boolean[size()];
        var ahead = new double[size()];
        for (int i = 0; i < size(); i++) {
            classes[i] = (int) said[3 * i];
            sound[i] = said[3 * i + 1] > 0;
            ahead[i] = said[3 * i + 2];
        }
        return new CleanPass(labels, classes, sound, ahead, this.classes, least, largest, dtype, imageHash, answerHash);
    }

    int size() {
        return labels.length;
    }

    boolean right(int i) {
        return finite[i] && named[i] == labels[i];
    }

    /// How many images have logits that are not finite numbers.
    int infinite() {
        return (int) IntStream.range(0, size()).filter(i -> !finite[i]).count();
    }

    /// The part that is right, from 0 to 1.
    double accuracy() {
        return (double) IntStream.range(0, size()).filter(this::right).count() / size();
    }
}
