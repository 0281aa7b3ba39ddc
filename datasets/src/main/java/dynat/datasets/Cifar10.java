package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// CIFAR-10: 60 000 colour images of 32x32 pixels in ten classes, 50 000 of them for training.
///
/// Read from its binary version as published, which is fetched where it is missing: files of 10 000 records, held in
/// memory (154 MB for training).
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
    private static final RecordFiles FILES = new RecordFiles(
            "cifar10",
            "cifar-10-batches-bin",
            "get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it,"
                    + " and pass its folder cifar-10-batches-bin with --data-dir",
            RECORD,
            List.of(CLASSES.size()));

    static final Source SOURCE = new Source(
            "cifar10",
            "cifar-10-batches-bin",
            List.of("https://www.cs.toronto.edu/~kriz/"),
            Optional.of(Content.of(
                    "cifar-10-binary.tar.gz",
                    170_052_171,
                    "c32a1d4ab5d03f1284b67883e8d87530",
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
            List.of(
                    file("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
                    file("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
                    file("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
                    file("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
                    file("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
                    file("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")));

    private static Content file(String name, String sha256) {
        return Content.of(name, RECORDS * RECORD, sha256);
    }

    /// Reads one split and checks every file's size and every label.
    ///
    /// @param split  [Split#TRAIN] for 50 000 images, [Split#TEST] for 10 000
    /// @param folder the folder `cifar-10-batches-bin`, or the one that holds it
    /// @return       the images, held in memory
    /// @throws DataError if a file is missing, has another size, or holds a label above 9
    public static Cifar10 open(Split split, Path folder) {
        return new Cifar10(FILES.open(folder, split == Split.TRAIN ? TRAIN : TEST, RECORDS));
    }

    /// As [#open(Split, Path)], fetching what is missing.
    ///
    /// @param split [Split#TRAIN] for 50 000 images, [Split#TEST] for 10 000
    /// @param cache where the files lie, and missing ones are put
    /// @return      the images, held in memory
    /// @throws DataError if a file is damaged, or missing and cannot be fetched
    public static Cifar10 open(Split split, Cache cache) {
        List<String> names = split == Split.TRAIN ? TRAIN : TEST;
        return open(split, SOURCE.open(cache, names));
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
