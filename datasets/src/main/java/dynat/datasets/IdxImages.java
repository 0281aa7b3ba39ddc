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
    private static final int LONGEST_HEADER = 16; // of idx, in bytes
    private static final int LONGEST_NAMES = 1 << 16; // in the header of gzip, in bytes

    /// Takes the two parts out of their files, once extents and labels are those published.
    ///
    /// @param file gives the idx bytes of a file by its name, and how many there may be
    static IdxImages of(
            Source source, List<String> classNames, String images, String labels, int count, Contents file) {
        String dataset = source.dataset();
        ByteBuffer pixels = values(dataset, images, List.of(count, IMAGE.height(), IMAGE.width()), file);
        ByteBuffer classes = values(dataset, labels, List.of(count), file);
        for (int i = 0; i < count; i++) {
            if (Byte.toUnsignedInt(classes.get(i)) >= classNames.size()) {
                throw DataError.of(
                        dataset,
                        "label %d of %s, counted from 0, is %d but labels run from 0 to %d"
                                .formatted(i, labels, Byte.toUnsignedInt(classes.get(i)), classNames.size() - 1),
                        "delete it and get it again");
            }
        }
        return new IdxImages(dataset, classNames, pixels, classes);
    }

    /// Gives what a file holds, no longer packed.
    @FunctionalInterface
    interface Contents {
        /// @param most how many bytes it may unpack to
        ByteBuffer of(String file, int most) throws IOException;
    }

    private static ByteBuffer values(String dataset, String file, List<Integer> extents, Contents contents) {
        int most = LONGEST_HEADER + extents.stream().reduce(1, Math::multiplyExact);
        Idx idx;
        try {
            idx = Idx.of(dataset, file, contents.of(file, most));
        } catch (IOException e) {
            throw new DataError("%s: %s cannot be read: %s".formatted(dataset, file, e), e);
        }
        if (!idx.extents().equals(extents)) {
            throw DataError.of(
                    dataset,
                    "%s has extents %s but %s are published".formatted(file, idx.extents(), extents),
                    "delete it and get it again");
        }
        return idx.values();
    }

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
            return of(source, classNames, present(home, images), present(home, labels), count, this::read);
        }

        /// Returns the path of a file, which may also lie there unpacked.
        private static String present(Path home, String packed) {
            Path file = home.resolve(packed);
            return Files.exists(file) ? file.toString() : file.toString().replaceFirst("\\.gz$", "");
        }

        private ByteBuffer read(String file, int most) throws IOException {
            Path path = Path.of(file);
            if (Files.size(path) > most + most / 1_000 + LONGEST_NAMES) {
                throw DataError.of(
                        source.dataset(),
                        "%s has %d bytes, more than %d can take".formatted(file, Files.size(path), most),
                        "delete it and get it again");
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            return file.endsWith(".gz") ? ByteBuffer.wrap(Gzip.unpack(source.dataset(), file, bytes, most)) : bytes;
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
