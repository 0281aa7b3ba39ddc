package dynat.cli;

import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.Extra;
import dynat.evaluation.Digests;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// By which the images of a run are known again: how many there are, and a SHA-256 of their size, every label with the
/// image's number, and the values of the images.
///
/// The values of a large set are those of images spread evenly over it, for a million images are gigabytes, and every
/// resumed run would wait for them.
final class Fingerprint {

    /// So many values are taken in a moment; all images of Fashion-MNIST have fewer.
    static final long VALUES = 1L << 26;

    /// So many images are taken at least, if there are, however large they are.
    static final int IMAGES = 1000;

    private static final int PIECE = 1 << 16; // values
    private static final String TRAINING = "training images", EXTRA = "additional images", TEST = "test images";

    private Fingerprint() {}

    /// Returns the fingerprints of all that a run reads, by what they are of.
    ///
    /// @param training images to learn from, those kept apart included
    /// @param test     what the end is measured on
    static Map<String, String> of(Dataset training, Optional<Extra> extra, Dataset test) {
        Map<String, String> prints = new LinkedHashMap<>();
        prints.put(TRAINING, of(training, VALUES));
        extra.ifPresent(more -> prints.put(EXTRA, of(more.data(), VALUES)));
        prints.put(TEST, of(test, VALUES));
        return prints;
    }

    /// Returns those among what a checkpoint says of itself.
    static Map<String, String> among(Map<String, String> about) {
        Map<String, String> prints = new LinkedHashMap<>(about);
        prints.keySet().retainAll(List.of(TRAINING, EXTRA, TEST));
        return prints;
    }

    /// Returns normally if a run would go on with the images that it began with. What an old checkpoint does not say is
    /// taken for the same.
    ///
    /// @param before what the checkpoint says of itself
    /// @param now    what one of this run would
    /// @param file   the checkpoint
    /// @throws DataError if some are others
    static void requireSame(Map<String, String> before, Map<String, String> now, Path file) {
        for (String images : List.of(TRAINING, EXTRA, TEST)) {
            String was = before.get(images), is = now.get(images);
            if (was != null && is != null && !was.equals(is)) {
                throw new DataError("""
                        run: %s is of other images: %s was %s and is %s now
                            fix:    put back the images that it began with, or begin a new run with another --out""".formatted(file, images, was, is));
            }
        }
    }

    /// Returns the fingerprint of one data set.
    ///
    /// @param values how many are taken at most, but for [#IMAGES] images
    static String of(Dataset data, long values) {
        MessageDigest digest = Digests.sha256();
        int each = data.image().values(), size = data.size();
        ByteBuffer form = ByteBuffer.allocate(4 * Integer.BYTES)
                .putInt(data.image().channels())
                .putInt(data.image().height())
                .putInt(data.image().width())
                .putInt(data.classes());
        digest.update(form.flip());
        ByteBuffer label = ByteBuffer.allocate(2 * Integer.BYTES);
        for (int i = 0; i < size; i++) {
            digest.update(
                    label.clear().putInt(data.label(i)).putInt(data.origin(i)).flip());
        }
        long taken = Math.min(size, Math.max(IMAGES, values / each));
        float[] image = new float[each];
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(each, PIECE) * Float.BYTES);
        for (long n = 0; n < taken; n++) {
            data.values((int) (n * size / taken), image, 0);
            for (int at = 0; at < each; at += PIECE) {
                int some = Math.min(each - at, PIECE);
                bytes.clear().asFloatBuffer().put(image, at, some);
                digest.update(bytes.limit(some * Float.BYTES));
            }
        }
        return size + " " + Digests.text(digest);
    }
}
