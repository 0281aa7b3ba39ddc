package dynat.datasets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// SVHN, the street view house numbers: colour images of 32x32 pixels, cropped around one digit, in ten classes;
/// 73 257 to train on, 26 032 for the test, and 531 131 easier ones.
///
/// Read from its cropped version as published, MATLAB files, and held in memory unpacked: 225 MB for training, and
/// 1.6 GB more with the easier images. A zero has the label 10 there and 0 here.
///
/// Paper: Netzer and others, 2011, "Reading digits in natural images with unsupervised feature learning".
public final class Svhn implements Dataset {

    private static final ImageSize IMAGE = new ImageSize(3, 32, 32);
    private static final int SIDE = 32, PLANE = SIDE * SIDE;

    static final Source SOURCE = new Source(
            "svhn",
            "svhn",
            List.of("http://ufldl.stanford.edu/housenumbers/"),
            Optional.empty(),
            List.of(
                    Content.of(
                            "train_32x32.mat",
                            182_040_794,
                            "e26dedcc434d2e4c54c9b2d4a06d8373",
                            "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
                    Content.of(
                            "test_32x32.mat",
                            64_275_384,
                            "eb5a983be6a315427106f1b164d9cef3",
                            "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")));

    static final Source EXTRA = new Source(
            "svhn-extra",
            "svhn",
            SOURCE.addresses(),
            Optional.empty(),
            List.of(
                    SOURCE.files().getFirst(),
                    SOURCE.files().getLast(),
                    Content.of(
                            "extra_32x32.mat",
                            1_329_278_602,
                            "a93ce644f1a588dc4d68dda5feec44a7",
                            "a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3")));

    /// Images of one file: `pixels[n][c][x][y]`, and a label for each.
    private record Part(ByteBuffer pixels, byte[] labels) {}

    private final String name;
    private final List<Part> parts;

    private Svhn(String name, List<Part> parts) {
        this.name = name;
        this.parts = parts;
    }

    /// Reads one split and checks its extents and every label.
    ///
    /// @param split  [Split#TRAIN] for 73 257 images, [Split#TEST] for 26 032
    /// @param folder the folder with the files as published, or the one that holds it as `svhn`
    /// @return       the images, held in memory
    /// @throws DataError if the file is missing or damaged
    public static Svhn open(Split split, Path folder) {
        return open(split, Cache.of(Optional.of(folder)).offline(true));
    }

    /// As [#open(Split, Path)], fetching what is missing.
    ///
    /// @param split [Split#TRAIN] for 73 257 images, [Split#TEST] for 26 032
    /// @param cache where the files lie, and missing ones are put
    /// @return      the images, held in memory
    /// @throws DataError if the file is damaged, or missing and cannot be fetched
    public static Svhn open(Split split, Cache cache) {
        return open(SOURCE, List.of(split == Split.TRAIN ? "train_32x32.mat" : "test_32x32.mat"), cache);
    }

    /// As [#open(Split, Cache)], the training images followed by the easier ones.
    ///
    /// @param split [Split#TRAIN] for 604 388 images, [Split#TEST] for the same 26 032
    /// @param cache where the files lie, and missing ones are put
    /// @return      the images, held in memory
    /// @throws DataError if a file is damaged, or missing and cannot be fetched
    public static Svhn openExtra(Split split, Cache cache) {
        return open(
                EXTRA,
                split == Split.TRAIN ? List.of("train_32x32.mat", "extra_32x32.mat") : List.of("test_32x32.mat"),
                cache);
    }

    private static Svhn open(Source source, List<String> files, Cache cache) {
        Path home = source.open(cache, files);
        List<Part> parts = new ArrayList<>();
        for (String file : files) {
            parts.add(part(source.dataset(), home.resolve(file)));
        }
        return new Svhn(source.dataset(), parts);
    }

    /// The file is mapped only while it is read: what changes or vanishes during a run must not change the run.
    private static Part part(String dataset, Path path) {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(path)) {
            if (Files.size(path) > Integer.MAX_VALUE) {
                throw DataError.of(dataset, "%s has more than 2 GiB".formatted(path), "delete it and get it again");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(path), arena)
                    .asByteBuffer();
            return part(dataset, path.toString(), bytes);
        } catch (IOException e) {
            throw new DataError("%s: %s cannot be read: %s".formatted(dataset, path, e), e);
        }
    }

    private static Part part(String dataset, String file, ByteBuffer bytes) {
        Map<String, Mat5.Array> arrays = Mat5.read(dataset, file, bytes);
        Mat5.Array x = arrays.get("X"), y = arrays.get("y");
        if (x == null || y == null) {
            throw damaged(dataset, "%s holds %s but X and y are needed".formatted(file, arrays.keySet()));
        }
        int images = x.extents().getLast();
        if (!x.extents().equals(List.of(SIDE, SIDE, 3, images)) || x.width() != 1 || x.signed() || images == 0) {
            throw damaged(
                    dataset, "%s has X of extents %s but bytes [32, 32, 3, N] are needed".formatted(file, x.extents()));
        }
        if (y.count() != images) {
            throw damaged(dataset, "%s has %d images but %d labels".formatted(file, images, y.count()));
        }
        byte[] labels = new byte[images];
        for (int i = 0; i < images; i++) {
            double label = y.at(i);
            if (label != Math.rint(label) || label < 1 || label > 10) {
                throw damaged(
                        dataset,
                        "label %d of %s, counted from 0, is %s but labels run from 1 to 10".formatted(i, file, label));
            }
            labels[i] = (byte) (label % 10);
        }
        ByteBuffer pixels = x.values().isDirect()
                ? ByteBuffer.allocate(x.values().remaining()).put(x.values()).flip()
                : x.values();
        return new Part(pixels, labels);
    }

    private static DataError damaged(String dataset, String what) {
        return DataError.of(dataset, what, "delete it and get it again");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ImageSize image() {
        return IMAGE;
    }

    @Override
    public List<String> classNames() {
        return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Override
    public int size() {
        return parts.stream().mapToInt(part -> part.labels.length).sum();
    }

    @Override
    public int label(int i) {
        int first = parts.getFirst().labels.length;
        return i < first ? parts.getFirst().labels[i] : parts.get(1).labels[i - first];
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        int first = parts.getFirst().labels.length;
        ByteBuffer pixels = i < first ? parts.getFirst().pixels : parts.get(1).pixels;
        int start = (i < first ? i : i - first) * IMAGE.values();
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    into[offset + c * PLANE + y * SIDE + x] = pixels.get(start + c * PLANE + x * SIDE + y);
                }
            }
        }
    }
}
