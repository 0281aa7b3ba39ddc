package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// CIFAR-100: 60 000 colour images of 32x32 pixels, 50 000 of them for training, in 100 fine or 20 coarse classes.
///
/// Read from its binary version as published, which is fetched where it is missing: one file a split, held in memory
/// (154 MB for training).
///
/// Paper: Krizhevsky, 2009, "Learning multiple layers of features from tiny images".
///
/// @param records coarse label, fine label, then the planes R G B, image after image
/// @param labels  which of the two labels counts
public record Cifar100(ByteBuffer records, Labels labels) implements Dataset {

    private static final ImageSize IMAGE = new ImageSize(3, 32, 32);
    private static final int RECORD = 2 + 3 * 32 * 32; // bytes

    /// Which of an image's labels counts.
    public enum Labels {
        /// One of 20 superclasses, such as `fish`.
        COARSE("cifar100-coarse", """
            aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
            household_furniture insects large_carnivores large_man-made_outdoor_things
            large_natural_outdoor_scenes large_omnivores_and_herbivores medium_mammals non-insect_invertebrates
            people reptiles small_mammals trees vehicles_1 vehicles_2"""),
        /// One of 100 classes, such as `shark`; what papers mean by CIFAR-100.
        FINE("cifar100", """
            apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly
            camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup
            dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower
            leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid
            otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray
            road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
            sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
            wardrobe whale willow_tree wolf woman worm""");

        private final String dataset;
        private final List<String> classes;

        Labels(String dataset, String classes) {
            this.dataset = dataset;
            this.classes = List.of(classes.strip().split("\\s+"));
        }
    }

    private static final RecordFiles FILES = new RecordFiles(
            "cifar100",
            "cifar-100-binary",
            "get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it,"
                    + " and pass its folder cifar-100-binary with --data-dir",
            RECORD,
            List.of(Labels.COARSE.classes.size(), Labels.FINE.classes.size()));

    static final Source SOURCE = new Source(
            "cifar100",
            "cifar-100-binary",
            List.of("https://www.cs.toronto.edu/~kriz/"),
            Optional.of(Content.of(
                    "cifar-100-binary.tar.gz",
                    168_513_733,
                    "03b5dce01913d631647c71ecec9e9cb8",
                    "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")),
            List.of(
                    Content.of(
                            "train.bin",
                            50_000 * RECORD,
                            "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
                    Content.of(
                            "test.bin",
                            10_000 * RECORD,
                            "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a")));

    /// Reads one split with its fine labels, and checks the file's size and every label.
    ///
    /// @param split  [Split#TRAIN] for 50 000 images, [Split#TEST] for 10 000
    /// @param folder the folder `cifar-100-binary`, or the one that holds it
    /// @return       the images, held in memory
    /// @throws DataError if the file is missing, has another size, or holds a label out of range
    public static Cifar100 open(Split split, Path folder) {
        return open(split, folder, Labels.FINE);
    }

    /// As [#open(Split, Path)], with the labels that are asked for.
    ///
    /// @param split  [Split#TRAIN] for 50 000 images, [Split#TEST] for 10 000
    /// @param folder the folder `cifar-100-binary`, or the one that holds it
    /// @param labels which of an image's two labels counts
    /// @return       the images, held in memory
    public static Cifar100 open(Split split, Path folder, Labels labels) {
        String file = split == Split.TRAIN ? "train.bin" : "test.bin";
        int images = split == Split.TRAIN ? 50_000 : 10_000;
        return new Cifar100(FILES.open(folder, List.of(file), images).getFirst(), labels);
    }

    /// As [#open(Split, Path, Labels)], fetching what is missing.
    ///
    /// @param split  [Split#TRAIN] for 50 000 images, [Split#TEST] for 10 000
    /// @param cache  where the file lies, and is put if it is missing
    /// @param labels which of an image's two labels counts
    /// @return       the images, held in memory
    /// @throws DataError if the file is damaged, or missing and cannot be fetched
    public static Cifar100 open(Split split, Cache cache, Labels labels) {
        return open(split, SOURCE.open(cache, List.of(split == Split.TRAIN ? "train.bin" : "test.bin")), labels);
    }

    @Override
    public String name() {
        return labels.dataset;
    }

    @Override
    public ImageSize image() {
        return IMAGE;
    }

    @Override
    public List<String> classNames() {
        return labels.classes;
    }

    @Override
    public int size() {
        return records.capacity() / RECORD;
    }

    @Override
    public int label(int i) {
        return records.get(i * RECORD + labels.ordinal());
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        records.get(i * RECORD + 2, into, offset, IMAGE.values());
    }
}
