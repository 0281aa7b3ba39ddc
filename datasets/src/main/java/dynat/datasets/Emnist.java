package dynat.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// EMNIST, its balanced part: 131 600 handwritten digits and letters, grey, 28x28 pixels, 112 800 of them for training.
///
/// 47 classes: the digits, the capitals, and those small letters that look unlike their capitals. The images are
/// published lying on their side and mirrored; here they stand upright. They are read out of the archive as published.
///
/// Paper: Cohen, Afshar, Tapson, van Schaik, 2017, "EMNIST: extending MNIST to handwritten letters".
public final class Emnist {
    private Emnist() {}

    private static final String ARCHIVE = "gzip.zip";
    private static final int SIDE = 28, PIXELS = SIDE * SIDE;
    private static final List<String> CLASSES = List.of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt".split(""));

    static final Source SOURCE = new Source(
            "emnist",
            "emnist",
            List.of(
                    "https://biometrics.nist.gov/cs_links/EMNIST/",
                    "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/"),
            Optional.empty(),
            List.of(Content.of(
                    ARCHIVE,
                    561_753_746,
                    "58c8d27c78d21e728a6bc7b3cc06412e",
                    "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e")));

    /// Reads one split and checks its extents and every label.
    ///
    /// @param split  [Split#TRAIN] for 112 800 images, [Split#TEST] for 18 800
    /// @param folder the folder with the archive `gzip.zip`, or the one that holds it as `emnist`
    /// @return       the images, held in memory
    /// @throws DataError if the archive is missing or damaged
    public static Dataset open(Split split, Path folder) {
        return open(split, Cache.of(Optional.of(folder)).offline(true));
    }

    /// As [#open(Split, Path)], fetching what is missing.
    ///
    /// @param split [Split#TRAIN] for 112 800 images, [Split#TEST] for 18 800
    /// @param cache where the archive lies, or is put
    /// @return      the images, held in memory
    /// @throws DataError if the archive is damaged, or missing and cannot be fetched
    public static Dataset open(Split split, Cache cache) {
        Path archive = SOURCE.open(cache, List.of(ARCHIVE)).resolve(ARCHIVE);
        String part = "gzip/emnist-balanced-%s-".formatted(split == Split.TRAIN ? "train" : "test");
        int count = split == Split.TRAIN ? 112_800 : 18_800;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            IdxImages lying = IdxImages.of(
                    SOURCE,
                    CLASSES,
                    part + "images-idx3-ubyte.gz",
                    part + "labels-idx1-ubyte.gz",
                    count,
                    (file, most) -> unpack(zip, file, most));
            return new IdxImages(lying.name(), CLASSES, upright(lying.images(), count), lying.labels());
        } catch (IOException e) {
            throw DataError.of(
                    "emnist", "%s cannot be read: %s".formatted(archive, e.getMessage()), "delete it and get it again");
        }
    }

    /// A member is itself packed, and by gzip at worst a thousandth longer than its content.
    private static ByteBuffer unpack(ZipFile zip, String file, int most) throws IOException {
        ZipEntry entry = zip.getEntry(file);
        if (entry == null) {
            throw DataError.of("emnist", "%s holds no %s".formatted(zip.getName(), file), "delete it and get it again");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] packed = in.readNBytes(most + most / 1_000 + 1_000);
            return ByteBuffer.wrap(Gzip.unpack("emnist", file, ByteBuffer.wrap(packed), most));
        }
    }

    /// Returns `out[n, y, x] = in[n, x, y]`.
    private static ByteBuffer upright(ByteBuffer in, int count) {
        byte[] out = new byte[count * PIXELS];
        for (int p = 0; p < out.length; p++) {
            int n = p / PIXELS, y = p % PIXELS / SIDE, x = p % SIDE;
            out[p] = in.get(n * PIXELS + x * SIDE + y);
        }
        return ByteBuffer.wrap(out);
    }
}
