package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// CIFAR-10: 60 000 colour images of 32x32 pixels in ten classes, 50 000 of them for training.
///
/// Read from its binary version as published: files of 10 000 records, held in memory (154 MB for training).
///
/// Paper: Krizhevsky, 2009, "Learning multiple layers of features from tiny images".
///
/// @param files one buffer per file
public record Cifar10(List<ByteBuffer> files) implements Dataset {

    private static final ImageSize IMAGE = new ImageSize(3, 32, 32);
    private static final int RECORDS = 10_000; // in each file
    private static final int RECORD = 1 + 3 * 32 * 32; // label, then the planes R G B, in bytes
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final List<String> TRAIN =
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    private static final List<String> TEST = List.of("test_batch.bin");
    private static final RecordFiles SOURCE = new RecordFiles(
            "cifar10",
            "cifar-10-batches-bin",
            "get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it,"
                    + " and pass its folder cifar-10-batches-bin with --data-dir",
            RECORD,
            List.of(CLASSES.size()));

    /// Reads one split and checks every file's size and every label.
    ///
    /// @param folder the folder `cifar-10-batches-bin`, or the one that holds it
    /// @throws DataError if a file is missing, has another size, or holds a label above 9
    public static Cifar10 open(Split split, Path folder) {
        return new Cifar10(SOURCE.open(folder, split == Split.TRAIN ? TRAIN : TEST, RECORDS));
    }

    /// As [#open(Split, Path)], and says what to pass when no folder was given.
    static Cifar10 open(Split split, Optional<Path> folder) {
        return open(
                split,
                folder.orElseThrow(() -> SOURCE.error("its images are not in the jar, and no folder was given")));
    }

    @Override
    public String name() {
        return "cifar10";
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
        return files.size() * RECORDS;
    }

    @Override
    public int label(int i) {
        return files.get(i / RECORDS).get(i % RECORDS * RECORD);
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        files.get(i / RECORDS).get(i % RECORDS * RECORD + 1, into, offset, IMAGE.values());
    }
}
