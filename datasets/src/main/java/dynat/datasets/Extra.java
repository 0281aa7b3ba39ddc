package dynat.datasets;

import java.util.List;

/// Additional images to learn from, such as generated ones: a part of every batch, beside the images of a [Loader].
///
/// They are dealt out by themselves, in an order of their own, so that neither of the two data sets decides when which
/// image of the other is seen. Their [Dataset#origin] in a [Batch] is `-1 - i`, which no other image has.
///
/// Paper: Carmon et al., 2019, "Unlabeled data improves adversarial robustness".
///
/// @param data what is added; its images are as large as the others, and of the same classes
/// @param part of every batch that they are, above 0 and below 1
public record Extra(Dataset data, double part) {

    /// Checks what can be checked without the others.
    ///
    /// @throws IllegalArgumentException if there are no images, or they would be none or all of every batch
    public Extra {
        if (data.size() == 0) {
            throw refused("%s has no images".formatted(data.name()), "pass a data set that has some");
        }
        if (!(part > 0 && part < 1)) {
            throw refused("the part of every batch is %s".formatted(part), "pass one above 0 and below 1");
        }
    }

    /// {@return how many images of a batch are additional: the nearest whole number to their part, ties upwards}
    ///
    /// @param batch how many images a batch has
    public int of(int batch) {
        return of(part, batch);
    }

    /// How many images of a batch are additional.
    ///
    /// @param part  of every batch
    /// @param batch how many images a batch has
    /// @return      the nearest whole number, ties upwards
    public static int of(double part, int batch) {
        return (int) Math.round(part * batch);
    }

    /// Returns normally if a network can learn from these images and others.
    ///
    /// @param own the others
    /// @throws DataError if they differ in size or number of classes, or one name of a class has two labels
    public void requireAlike(Dataset own) {
        if (!data.image().equals(own.image()) || data.classes() != own.classes()) {
            throw DataError.of(
                    "extra",
                    "%s has images of %s in %d classes, but %s of %s in %d"
                            .formatted(
                                    data.name(), data.image(), data.classes(), own.name(), own.image(), own.classes()),
                    data instanceof Npy
                            ? "give both the same form; of classes there are as many as ,classes=K behind the files says"
                            : "give both the same form");
        }
        List<String> names = data.classNames(), others = own.classNames();
        for (int k = 0; k < names.size(); k++) {
            String name = names.get(k);
            int there = name.equals(others.get(k)) ? k : others.indexOf(name);
            if (there >= 0 && there != k) {
                throw DataError.of(
                        "extra",
                        "label %d of %s is %s, but in %s that is label %d"
                                .formatted(k, data.name(), name, own.name(), there),
                        "order the classes of both alike");
            }
        }
    }

    /// Returns normally if a batch has images of both kinds.
    void requireShare(int batch) {
        if (of(batch) < 1 || of(batch) >= batch) {
            throw refused(
                    "%d of a batch of %d images would be additional".formatted(of(batch), batch),
                    "take larger batches, or another part than %s".formatted(part));
        }
    }

    private static IllegalArgumentException refused(String what, String fix) {
        return new IllegalArgumentException("""
                extra: %s
                    fix:    %s""".formatted(what, fix));
    }
}
