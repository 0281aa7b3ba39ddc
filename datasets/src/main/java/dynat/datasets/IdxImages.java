package dynat.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One split of a data set published in two [Idx] files: grey images of 28x28 pixels, and their labels.
///
/// @param name the data set's
/// @param classNames what the labels mean
/// @param images `[N, 28, 28]`
/// @param labels `[N]`
record IdxImages(String name, List<String> classNames, ByteBuffer images, ByteBuffer labels) implements Dataset {

    private static final ImageSize IMAGE = new ImageSize(1, 28, 28);
    private static final int LONGEST_HEADER = 16; // bytes

    /// A data set in the form of MNIST.
    ///
    /// @param source its files: images and labels to train on, then those of the test
    /// @param classNames what its labels mean
    record Family(Source source, List<String> classNames) {

        IdxImages open(Split split, Cache cache) {
            int first = split == Split.TRAIN ? 0 : 2, count = split == Split.TRAIN ? 60_000 : 10_000;
            String images = source.files().get(first).file();
            String labels = source.files().get(first + 1).file();
            Path home = source.open(cache, List.of(images, labels));
            return new IdxImages(
                    source.dataset(),
                    classNames,
                    read(home.resolve(images), List.of(count, IMAGE.height(), IMAGE.width())),
                    requireLabels(labels, read(home.resolve(labels), List.of(count))));
        }

        /// Reads a file, which may also lie there unpacked.
        private ByteBuffer read(Path packed, List<Integer> extents) {
            boolean gzip = Files.exists(packed);
            Path file = gzip
                    ? packed
                    : packed.resolveSibling(packed.getFileName().toString().replaceFirst("\\.gz$", ""));
            int most = LONGEST_HEADER + extents.stream().reduce(1, Math::multiplyExact);
            Idx idx;
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                idx = Idx.of(
                        source.dataset(),
                        file.toString(),
                        gzip ? ByteBuffer.wrap(Gzip.unpack(source.dataset(), file.toString(), bytes, most)) : bytes);
            } catch (IOException e) {
                throw new DataError("%s: %s cannot be read: %s".formatted(source.dataset(), file, e), e);
            }
            if (!idx.extents().equals(extents)) {
                throw DataError.of(
                        source.dataset(),
                        "%s has extents %s but %s are published".formatted(file, idx.extents(), extents),
                        "delete it and get it again");
            }
            return idx.values();
        }

        private ByteBuffer requireLabels(String file, ByteBuffer labels) {
            for (int i = 0; i < labels.limit(); i++) {
                if (Byte.toUnsignedInt(labels.get(i)) >= classNames.size()) {
                    throw DataError.of(
                            source.dataset(),
                            "label %d of %s, counted from 0, is %d but labels run from 0 to %d"
                                    .formatted(i, file, Byte.toUnsignedInt(labels.get(i)), classNames.size() - 1),
                            "delete it and get it again");
                }
            }
            return labels;
        }
    }

    @Override
    public ImageSize image() {
        return IMAGE;
    }

    @Override
    public int size() {
        return labels.limit();
    }

    @Override
    public int label(int i) {
        return labels.get(i);
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        images.get(i * IMAGE.values(), into, offset, IMAGE.values());
    }
}
