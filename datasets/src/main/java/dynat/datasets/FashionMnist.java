package dynat.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fashion-MNIST: 70 000 grey images of clothes, 28x28 pixels, 60 000 of them for training; [Fashion] is its beginning.
///
/// Paper: Xiao, Rasul, Vollgraf, 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
/// algorithms".
public final class FashionMnist {
    private FashionMnist() {}

    static final IdxImages.Family FAMILY = new IdxImages.Family(
            new Source(
                    "fashion-mnist",
                    "fashion-mnist",
                    List.of(
                            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
                            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
                    Optional.empty(),
                    List.of(
                            Content.of(
                                    "train-images-idx3-ubyte.gz",
                                    26421880,
                                    "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                            Content.of(
                                    "train-labels-idx1-ubyte.gz",
                                    29515,
                                    "25c81989df183df01b3e8a0aad5dffbe",
                                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                            Content.of(
                                    "t10k-images-idx3-ubyte.gz",
                                    4422102,
                                    "bef4ecab320f06d8554ea6380940ec79",
                                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                            Content.of(
                                    "t10k-labels-idx1-ubyte.gz",
                                    5148,
                                    "bb300cfdad3c16e7a12a480ee83cd310",
                                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"))),
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot"));

    /// Reads one split and checks its extents and every label.
    ///
    /// @param split  [Split#TRAIN] for 60 000 images, [Split#TEST] for 10 000
    /// @param folder the folder with the files as published, packed or not; or the one that holds it as `fashion-mnist`
    /// @return       the images, held in memory
    /// @throws DataError if a file is missing or damaged
    public static Dataset open(Split split, Path folder) {
        return open(split, Cache.of(Optional.of(folder)).offline(true));
    }

    /// As [#open(Split, Path)], fetching what is missing.
    ///
    /// @param split [Split#TRAIN] for 60 000 images, [Split#TEST] for 10 000
    /// @param cache where the files lie, and missing ones are put
    /// @return      the images, held in memory
    /// @throws DataError if a file is damaged, or missing and cannot be fetched
    public static Dataset open(Split split, Cache cache) {
        return FAMILY.open(split, cache);
    }
}
