package dynat.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What is written behind `npy:`, such as `X.npy,Y.npy` or `X.npy,Y.npy,XTEST.npy,YTEST.npy,order=nhwc,classes=10`.
///
/// @param files   images and labels, then perhaps those of the test
/// @param order   of the axes of the images
/// @param classes how many there are; 0 for one more than the highest label
public record NpySpec(List<Path> files, Order order, int classes) {

    private static final String FORM = "write npy:X.npy,Y.npy or npy:X.npy,Y.npy,XTEST.npy,YTEST.npy, and behind it"
            + " perhaps ,order=nchw or ,order=nhwc and ,classes=K";

    /// Where the channels are.
    public enum Order {
        /// The axis of extent 1 or 3.
        EITHER,
        /// `[N, C, H, W]`
        NCHW,
        /// `[N, H, W, C]`
        NHWC;

        /// Returns whether the channels come last in images of this shape.
        boolean isLast(String file, List<Integer> shape) {
            boolean first = isColour(shape.get(1)), last = isColour(shape.get(3));
            if (this == EITHER && first == last) {
                throw DataError.of(
                        "npy",
                        "%s has shape %s, and its channels may be the second axis or the last".formatted(file, shape),
                        "say which: ,order=nchw or ,order=nhwc behind the files");
            }
            return this == EITHER ? last : this == NHWC;
        }

        private static boolean isColour(int extent) {
            return extent == 1 || extent == 3;
        }
    }

    /// Reads what stands behind the colon.
    ///
    /// @param text two or four names of files and perhaps options, with commas between
    /// @return     the files, which need not exist, and the options
    /// @throws DataError if it is not of that form
    public static NpySpec parse(String text) {
        List<Path> files = new ArrayList<>();
        Order order = Order.EITHER;
        int classes = 0;
        for (String item : text.split(",", -1)) {
            switch (item.toLowerCase(Locale.ROOT)) {
                case "order=nchw" -> order = Order.NCHW;
                case "order=nhwc" -> order = Order.NHWC;
                case String option
                when option.matches("classes=[1-9][0-9]{0,4}") -> classes = Integer.parseInt(option.substring(8));
                case String option when option.isBlank() || option.matches("(order|classes)=.*") -> throw form(text);
                default -> files.add(Path.of(item));
            }
        }
        if (files.size() != 2 && files.size() != 4) {
            throw form(text);
        }
        for (String option : List.of("order", "classes")) {
            requireOnce(text, option);
        }
        return new NpySpec(List.copyOf(files), order, classes);
    }

    private static void requireOnce(String text, String option) {
        List<String> given = Arrays.stream(text.split(","))
                .filter(item -> item.toLowerCase(Locale.ROOT).startsWith(option + "="))
                .toList();
        if (given.size() > 1) {
            throw DataError.of(
                    "npy",
                    "\"npy:%s\" says more than once what %s is: %s".formatted(text, option, String.join(", ", given)),
                    "give one of them");
        }
    }

    private static DataError form(String text) {
        return DataError.of("npy", "\"npy:%s\" does not say which files".formatted(text), FORM);
    }

    /// Returns whether files of their own are given for the test.
    boolean divided() {
        return files.size() == 4;
    }

    Path images(Split split) {
        return files.get(split == Split.TRAIN ? 0 : 2);
    }

    Path labels(Split split) {
        return files.get(split == Split.TRAIN ? 1 : 3);
    }
}
