package dynat.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Images of a folder with a folder for each class, PNG or JPEG.
///
/// The classes are the names of the folders in the order of their letters, the images of a class in that of theirs.
/// Everything is decoded when it is opened, and held in memory as bytes. Names that begin with a dot are passed over.
///
/// @param classNames the names of the folders
/// @param image      the size that all images have
/// @param images     their bytes, `C H W`
/// @param labels     the class of each
public record ImageFolder(List<String> classNames, ImageSize image, List<byte[]> images, List<Integer> labels)
        implements Dataset {

    private static final List<String> TEST = List.of("test", "val");
    private static final int LARGEST = 1 << 28; // a file, in bytes: 16 for each pixel that an image may have

    /// Reads one split of `folder/train/CLASS/IMAGE` and `folder/test/CLASS/IMAGE` (or `val`).
    ///
    /// Where the folder holds the classes themselves, a tenth of the images, drawn from each class with the same seed
    /// always, is the test and the rest is for training; [#openAll] takes all of them.
    ///
    /// @param split    which part
    /// @param folder   the one that holds `train`, or the folders of the classes
    /// @param side     the square that images are scaled and cropped to, in pixels; 0 to leave them as they are
    /// @param channels 1 for grey, 3 for colour; 0 for grey if all are grey, and colour otherwise
    /// @return         the images, held in memory
    /// @throws DataError if there are none, one cannot be decoded, or they differ in size and no `side` is given
    public static Dataset open(Split split, Path folder, int side, int channels) {
        if (!isDivided(folder)) {
            return Undivided.part(read(folder, classes(folder), side, channels), split);
        }
        List<String> classes = classes(folder.resolve("train"));
        return read(split == Split.TRAIN ? folder.resolve("train") : test(folder), classes, side, channels);
    }

    /// Reads every image that nothing says to be of the other part: all where the folder is not divided.
    ///
    /// @param split    which part
    /// @param folder   the one that holds `train`, or the folders of the classes
    /// @param side     the square that images are scaled and cropped to, in pixels; 0 to leave them as they are
    /// @param channels 1 for grey, 3 for colour; 0 for grey if all are grey, and colour otherwise
    /// @return         the images, held in memory
    /// @throws DataError if there are none, one cannot be decoded, or they differ in size and no `side` is given
    public static Dataset openAll(Split split, Path folder, int side, int channels) {
        return isDivided(folder) ? open(split, folder, side, channels) : read(folder, classes(folder), side, channels);
    }

    private static boolean isDivided(Path folder) {
        return Files.isDirectory(folder.resolve("train"))
                && TEST.stream().anyMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    private static Path test(Path folder) {
        return TEST.stream()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> classes(Path folder) {
        List<String> classes = inside(folder, Files::isDirectory).stream()
                .map(path -> path.getFileName().toString())
                .toList();
        if (classes.size() < 2) {
            throw DataError.of(
                    "folder",
                    "%s holds %d folders but at least 2 are needed, one for each class"
                            .formatted(folder.toAbsolutePath().normalize(), classes.size()),
                    "sort the images into DIR/CLASS/*.png");
        }
        return classes;
    }

    private static ImageFolder read(Path folder, List<String> classes, int side, int channels) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (String name : classes(folder)) {
            if (!classes.contains(name)) {
                throw DataError.of(
                        "folder",
                        "%s is a class that %s does not have"
                                .formatted(folder.resolve(name), folder.resolveSibling("train")),
                        "take it out, or give images to train on");
            }
        }
        for (int k = 0; k < classes.size(); k++) {
            Path home = folder.resolve(classes.get(k));
            for (Path file : Files.isDirectory(home) ? inside(home, Files::isRegularFile) : List.<Path>of()) {
                files.add(file);
                labels.add(k);
            }
        }
        if (files.isEmpty()) {
            throw DataError.of(
                    "folder",
                    "%s holds no images".formatted(folder.toAbsolutePath().normalize()),
                    "sort them into DIR/CLASS/*.png");
        }
        List<Picture> pictures = decode(files, side);
        int common = channels != 0
                ? channels
                : pictures.stream().allMatch(picture -> picture.size().channels() == 1) ? 1 : 3;
        pictures = pictures.stream().map(picture -> picture.inChannels(common)).toList();
        requireOneSize(files, pictures);
        return new ImageFolder(
                classes,
                pictures.getFirst().size(),
                pictures.stream().map(Picture::pixels).toList(),
                List.copyOf(labels));
    }

    /// Decodes on all cores; of several errors the first file's is reported, whichever was met first.
    private static List<Picture> decode(List<Path> files, int side) {
        DataError[] errors = new DataError[files.size()];
        List<Picture> pictures = IntStream.range(0, files.size())
                .parallel()
                .mapToObj(i -> {
                    try {
                        Picture picture = decode(files.get(i));
                        return side == 0 ? picture : picture.square(side);
                    } catch (DataError error) {
                        errors[i] = error;
                        return null;
                    }
                })
                .toList();
        Optional<DataError> first = Stream.of(errors).filter(Objects::nonNull).findFirst();
        if (first.isPresent()) {
            throw first.get();
        }
        return pictures;
    }

    private static Picture decode(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".jpg") && !name.endsWith(".jpeg")) {
            throw DataError.of(
                    "folder",
                    "%s is not called .png, .jpg or .jpeg".formatted(file),
                    "take it out, or convert it to PNG");
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw DataError.of(
                        "folder",
                        "%s has more than %d bytes".formatted(file, LARGEST),
                        "scale it down, or take it out");
            }
            return Picture.decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DataError("folder: %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static void requireOneSize(List<Path> files, List<Picture> pictures) {
        for (int i = 1; i < files.size(); i++) {
            if (!pictures.get(i).size().equals(pictures.getFirst().size())) {
                throw DataError.of(
                        "folder",
                        "%s is %s but %s is %s"
                                .formatted(
                                        files.getFirst(),
                                        pictures.getFirst().size(),
                                        files.get(i),
                                        pictures.get(i).size()),
                        "give all the same size, or train on them scaled and cropped with --set data.size=64");
            }
        }
    }

    private static List<Path> inside(Path folder, Predicate<Path> wanted) {
        if (!Files.isDirectory(folder)) {
            throw DataError.of(
                    "folder",
                    "there is no folder %s".formatted(folder.toAbsolutePath().normalize()),
                    "look at the path");
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(wanted)
                    .sorted((a, b) ->
                            a.getFileName().toString().compareTo(b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new DataError("folder: %s cannot be read: %s".formatted(folder, e), e);
        }
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int label(int i) {
        return labels.get(i);
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        System.arraycopy(images.get(i), 0, into, offset, image.values());
    }
}
