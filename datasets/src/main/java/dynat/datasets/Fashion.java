package dynat.datasets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Fashion-MNIST, cut to its first 10 000 training and 2 000 test images: grey, 28x28 pixels, ten kinds of clothes.
///
/// They lie inside the jar, in the original's idx layout, and are checked by SHA-256 when read. Zalando SE publishes
/// them under the MIT licence; `datasets/src/main/data/CutFashion.java` cut the files.
///
/// Paper: Xiao, Rasul, Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
/// algorithms".
public final class Fashion implements Dataset {

    private static final ImageSize IMAGE = new ImageSize(1, 28, 28);
    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    // An idx file begins with a magic number and one extent per axis, four bytes each.
    private static final int IMAGES_START = 4 + 3 * 4;
    private static final int LABELS_START = 4 + 4;

    private final byte[] images;
    private final byte[] labels;

    private Fashion(byte[] images, byte[] labels) {
        this.images = images;
        this.labels = labels;
    }

    /// Reads one split, about 8 MB in memory for training and 1.6 MB for testing.
    ///
    /// @param split [Split#TRAIN] for 10 000 images, [Split#TEST] for 2 000
    /// @return      the images
    /// @throws DataError if the jar does not hold the bytes it was built with
    public static Fashion open(Split split) {
        return switch (split) {
            case TRAIN ->
                new Fashion(
                        read(
                                "train-images-idx3-ubyte.gz",
                                "7298385ff850759386c6ac05f4f4807a13bdfd9d1014ef34da08c3eaa61be0cc"),
                        read(
                                "train-labels-idx1-ubyte.gz",
                                "dfd564c8c104487b0ec2fb6905cdc0c8029362f4657da5acf186ff036c767044"));
            case TEST ->
                new Fashion(
                        read(
                                "test-images-idx3-ubyte.gz",
                                "be148ee25bb5f45daafaa18f3f802e81852cbbc54a0bf52f82f8a1f8875d1aba"),
                        read(
                                "test-labels-idx1-ubyte.gz",
                                "5e9867ccc0e09962490a655f8c4cfd0c8e1bd56de0f0552dc486186e11363939"));
        };
    }

    @Override
    public String name() {
        return "fashion";
    }

    @Override
    public ImageSize image() {
        return IMAGE;
    }

    @Override
    public List<String> classNames() {
        return CLASSES;
    }

    @Override
    public int size() {
        return labels.length - LABELS_START;
    }

    @Override
    public int label(int i) {
        return labels[LABELS_START + i];
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        System.arraycopy(images, IMAGES_START + i * IMAGE.values(), into, offset, IMAGE.values());
    }

    /// Returns the unpacked bytes of a resource, once its packed ones are those expected.
    static byte[] read(String resource, String sha256) {
        try (InputStream in = Fashion.class.getResourceAsStream("fashion/" + resource)) {
            if (in == null) {
                throw damaged("%s is not in the jar".formatted(resource));
            }
            byte[] packed = in.readAllBytes();
            String found = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(packed));
            if (!found.equals(sha256)) {
                throw damaged("%s in the jar has SHA-256 %s but %s is expected".formatted(resource, found, sha256));
            }
            return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new DataError("fashion: %s in the jar cannot be read: %s".formatted(resource, e.getMessage()), e);
        }
    }

    private static DataError damaged(String what) {
        return new DataError("""
                fashion: %s
                    fix:    build dynat.jar again, or copy it again from where it came""".formatted(what));
    }
}
