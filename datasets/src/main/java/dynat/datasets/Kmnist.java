package dynat.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Kuzushiji-MNIST: 70 000 cursive Japanese letters, grey, 28x28 pixels, 60 000 of them for training.
///
/// Paper: Clanuwat and others, 2018, "Deep learning for classical Japanese literature".
public final class Kmnist {
    private Kmnist() {}

    static final IdxImages.Family FAMILY = new IdxImages.Family(
            new Source(
                    "kmnist",
                    "kmnist",
                    List.of("http://codh.rois.ac.jp/kmnist/dataset/kmnist/"),
                    Optional.empty(),
                    List.of(
                            Content.of(
                                    "train-images-idx3-ubyte.gz",
                                    18165135,
                                    "bdb82020997e1d708af4cf47b453dcf7",
                                    "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
                            Content.of(
                                    "train-labels-idx1-ubyte.gz",
                                    29497,
                                    "e144d726b3acfaa3e44228e80efcd344",
                                    "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
                            Content.of(
                                    "t10k-images-idx3-ubyte.gz",
                                    3041136,
                                    "5c965bf0a639b31b8f53240b1b52f4d7",
                                    "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
                            Content.of(
                                    "t10k-labels-idx1-ubyte.gz",
                                    5120,
                                    "7320c461ea6c1c855c0b718fb2a4b134",
                                    "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"))),
            List.of("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"));

    /// Reads one split and checks its extents and every label.
    ///
    /// @param split  [Split#TRAIN] for 60 000 images, [Split#TEST] for 10 000
    /// @param folder the folder with the files as published, packed or not; or the one that holds it as `kmnist`
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
