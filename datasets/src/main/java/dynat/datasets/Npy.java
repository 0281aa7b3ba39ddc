package dynat.datasets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Images and labels from two arrays of NumPy, which need not be anybody's benchmark.
///
/// Images are `[N, H, W]`, `[N, C, H, W]` or `[N, H, W, C]`, bytes or floats in `[0, 1]`; floats keep their values.
/// Labels are `[N]` integers from 0. A file is held in memory if Java has an array for it, up to 2 GiB. A larger one is
/// mapped: an image is read where it lies when it is asked for, so the file must not change meanwhile.
public final class Npy implements Dataset {

    private static final int MOST_CLASSES = 65_536;
    private static final int LONGEST = Integer.MAX_VALUE - 8; // of an array

    private final NpyFile images;
    private final int[] labels;
    private final ImageSize image;
    private final boolean channelsLast;
    private final int classes;

    private Npy(NpyFile images, int[] labels, ImageSize image, boolean channelsLast, int classes) {
        this.images = images;
        this.labels = labels;
        this.image = image;
        this.channelsLast = channelsLast;
        this.classes = classes;
    }

    /// Reads one split.
    ///
    /// Where only one pair of files is given, a tenth of the images, drawn from each class with the same seed always,
    /// is the test and the rest is for training; [#openAll] takes all of them.
    ///
    /// @param split which part
    /// @param spec  the files, and how to read them
    /// @return      the images, held in memory
    /// @throws DataError if a file is missing, damaged, or not of a form that is read; the message says how to save it
    public static Dataset open(Split split, NpySpec spec) {
        return spec.divided() ? pair(spec, split) : Undivided.part(pair(spec, Split.TRAIN), split);
    }

    /// Reads every image that nothing says to be of the other part: all where only one pair of files is given.
    ///
    /// @param split which part
    /// @param spec  the files, and how to read them
    /// @return      the images
    /// @throws DataError if a file is missing, damaged, or not of a form that is read; the message says how to save it
    public static Dataset openAll(Split split, NpySpec spec) {
        return pair(spec, spec.divided() ? split : Split.TRAIN);
    }

    private static Npy pair(NpySpec spec, Split split) {
        Path images = spec.images(split), labels = spec.labels(split);
        int[] read = labels(labels, spec);
        int classes = spec.classes();
        if (classes == 0) {
            classes = 1 + most(read);
            if (spec.divided()) {
                Split other = split == Split.TRAIN ? Split.TEST : Split.TRAIN;
                classes = Math.max(classes, 1 + most(labels(spec.labels(other), spec)));
            }
        }
        return of(images.toString(), file(images), labels.toString(), read, spec.order(), classes);
    }

    private static Npy of(
            String name, NpyFile images, String labelsName, int[] labels, NpySpec.Order order, int classes) {
        List<Integer> shape = images.shape();
        if (images.type() == NpyFile.Type.I4 || images.type() == NpyFile.Type.I8) {
            throw DataError.of(
                    "npy",
                    "%s holds integers of %d bits, and it is not said how bright they are"
                            .formatted(name, images.type() == NpyFile.Type.I4 ? 32 : 64),
                    "save bytes with X.astype('uint8'), or floats in [0, 1]");
        }
        boolean last = shape.size() == 4 && order.isLast(name, shape);
        ImageSize image = switch (shape.size()) {
            case 3 -> new ImageSize(1, shape.get(1), shape.get(2));
            case 4 ->
                last
                        ? new ImageSize(shape.get(3), shape.get(1), shape.get(2))
                        : new ImageSize(shape.get(1), shape.get(2), shape.get(3));
            default ->
                throw DataError.of(
                        "npy",
                        "%s has shape %s".formatted(name, shape),
                        "save images as [N, H, W], [N, C, H, W] or [N, H, W, C]");
        };
        if (images.count() == 0) {
            throw DataError.of("npy", "%s holds no images: its shape is %s".formatted(name, shape), "save some");
        }
        if (images.count() / shape.getFirst() > LONGEST) {
            throw DataError.of(
                    "npy",
                    "%s has images of %s, %d values each, but at most %d are read"
                            .formatted(name, image, images.count() / shape.getFirst(), LONGEST),
                    "save smaller images");
        }
        if (labels.length != shape.getFirst()) {
            throw DataError.of(
                    "npy",
                    "%s has %d images but %s has %d labels"
                            .formatted(name, shape.getFirst(), labelsName, labels.length),
                    "save one label for each image");
        }
        requireUnit(name, images);
        if (classes < 2) {
            throw DataError.of(
                    "npy",
                    "%s has labels of %d class but at least 2 are needed".formatted(labelsName, classes),
                    "give images of two classes or more; if these are of one among K, write ,classes=K behind the files");
        }
        return new Npy(images, labels, image, last, classes);
    }

    private static void requireUnit(String name, NpyFile images) {
        for (long i = 0; images.isReal() && i < images.count(); i++) {
            float value = images.real(i);
            if (!(value >= 0 && value <= 1)) {
                throw DataError.of(
                        "npy",
                        "%s has the value %s at its place %d, counted from 0, but images live in [0, 1]"
                                .formatted(name, value, i),
                        value > 1 && value <= 255
                                ? "save numpy.float32(X / 255), if 255 is white"
                                : "scale them before saving, and leave the mean in");
            }
        }
    }

    private static int[] labels(Path path, NpySpec spec) {
        NpyFile file = file(path);
        if (file.isReal() || file.shape().size() != 1) {
            throw DataError.of(
                    "npy",
                    "%s holds labels of shape %s%s"
                            .formatted(path, file.shape(), file.isReal() ? " that are floats" : ""),
                    "save integers of shape [N]: Y.reshape(-1).astype('<i8')");
        }
        int bound = spec.classes() == 0 ? MOST_CLASSES : spec.classes();
        int[] labels = new int[Math.toIntExact(file.count())];
        for (int i = 0; i < labels.length; i++) {
            long label = file.integer(i);
            if (label < 0 || label >= bound) {
                throw DataError.of(
                        "npy",
                        "label %d of %s, counted from 0, is %d but labels run from 0 to %d"
                                .formatted(i, path, label, bound - 1),
                        spec.classes() == 0
                                ? "number the classes from 0"
                                : "give classes=%d or more".formatted(label + 1));
            }
            labels[i] = (int) label;
        }
        return labels;
    }

    private static int most(int[] labels) {
        return IntStream.of(labels).max().orElse(0);
    }

    private static NpyFile file(Path path) {
        if (!Files.isRegularFile(path)) {
            throw DataError.of(
                    "npy", "there is no file %s".formatted(path.toAbsolutePath().normalize()), "look at the path");
        }
        try {
            return NpyFile.of(path.toString(), bytes(path));
        } catch (IOException e) {
            throw new DataError("npy: %s cannot be read: %s".formatted(path, e), e);
        }
    }

    private static MemorySegment bytes(Path path) throws IOException {
        if (Files.size(path) <= LONGEST) {
            return MemorySegment.ofArray(Files.readAllBytes(path));
        }
        try (FileChannel file = FileChannel.open(path)) {
            return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto());
        }
    }

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public ImageSize image() {
        return image;
    }

    @Override
    public List<String> classNames() {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int i) {
        return labels[i];
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        if (images.isReal()) {
            each(i, (v, place) -> into[offset + v] = (byte) Math.round(images.real(place) * 255));
        } else {
            each(i, (v, place) -> into[offset + v] = (byte) images.integer(place));
        }
    }

    @Override
    public void values(int i, float[] into, int offset) {
        if (images.isReal()) {
            each(i, (v, place) -> into[offset + v] = images.real(place));
        } else {
            Dataset.super.values(i, into, offset);
        }
    }

    private interface Use {
        /// @param v     which value of an image, in the order `C H W`
        /// @param place where it lies in the array
        void of(int v, long place);
    }

    private void each(int i, Use use) {
        long start = (long) i * image.values();
        int plane = image.height() * image.width();
        int channel = channelsLast ? 1 : plane, pixel = channelsLast ? image.channels() : 1; // how far to the next
        for (int c = 0; c < image.channels(); c++) {
            for (int p = 0; p < plane; p++) {
                use.of(c * plane + p, start + c * channel + p * pixel);
            }
        }
    }
}
