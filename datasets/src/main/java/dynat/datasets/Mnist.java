package dynat.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// MNIST: 70 000 handwritten digits, grey, 28x28 pixels, 60 000 of them for training.
///
/// Its old home at yann.lecun.com no longer hands out the files; two public copies of the same bytes do.
///
/// Paper: LeCun, Bottou, Bengio, Haffner, 1998, "Gradient-based learning applied to document recognition".
public final class Mnist {
    private Mnist() {}

    static final IdxImages.Family FAMILY = new IdxImages.Family(
            new Source(
                    "mnist",
                    "mnist",
                    List.of(
                            "https://storage.googleapis.com/cvdf-datasets/mnist/",
                            "https://ossci-datasets.s3.amazonaws.com/mnist/"),
                    Optional.empty(),
                    List.of(
                            Content.of(
                                    "train-images-idx3-ubyte.gz",
                                    9912422,
                                    "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                                    "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                            Content.of(
                                    "train-labels-idx1-ubyte.gz",
                                    28881,
                                    "d53e105ee54ea40749a09fcbcd1e9432",
                                    "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                            Content.of(
                                    "t10k-images-idx3-ubyte.gz",
                                    1648877,
                                    "9fb629c4189551a2d022fa330f9573f3",
                                    "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                            Content.of(
                                    "t10k-labels-idx1-ubyte.gz",
                                    4542,
                                    "ec29112dd5afa0611ce80d1b7f02629c",
                                    "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"))),
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

    /// Reads one split and checks its extents and every label.
    ///
    /// @param split  [Split#TRAIN] for 60 000 images, [Split#TEST] for 10 000
    /// @param folder the folder with the files as published, packed or not; or the one that holds it as `mnist`
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
