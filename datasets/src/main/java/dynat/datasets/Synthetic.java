package dynat.datasets;

import dynat.datasets.SplitMix.Purpose;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Made-up images, for tests: each class has a pattern of dark and bright values, and an image is its class's pattern
/// with noise that never reaches the middle, so that every value alone tells two patterns apart where they differ.
///
/// Every image follows from (seed, split, number) and is made when it is asked for; nothing is held in memory but the
/// patterns.
public final class Synthetic implements Dataset {

    private static final int DARK = 64, BRIGHT = 191, NOISE = 48;
    private static final int MOST = 1 << 26; // values of all patterns
    private static final Pattern FORM = Pattern.compile(
            "([1-9]\\d{0,3})x([1-9]\\d{0,3})x([1-9]\\d{0,3})(?:,classes=([1-9]\\d{0,3}))?(?:,images=([1-9]\\d{0,6}))?");

    private final ImageSize image;
    private final int size;
    private final long seed;
    private final Split split;
    private final byte[][] patterns; // [k][c, y, x]

    /// Images of one part of a made-up data set.
    ///
    /// @param image   the size of every image
    /// @param classes how many patterns there are
    /// @param size    how many images there are; image `i` has the class `i mod classes`
    /// @param split   which part: the patterns of both are the same, the noise is not
    /// @param seed    what patterns and noise are drawn from
    public Synthetic(ImageSize image, int classes, int size, Split split, long seed) {
        this.image = image;
        this.size = size;
        this.seed = seed;
        this.split = split;
        this.patterns = new byte[classes][image.values()];
        for (int k = 0; k < classes; k++) {
            SplitMix random = SplitMix.of(seed, Purpose.SYNTHETIC, -1, k);
            for (int v = 0; v < image.values(); v++) {
                patterns[k][v] = (byte) (random.below(2) == 0 ? DARK : BRIGHT);
            }
        }
    }

    /// Makes what is written behind `synthetic:`, such as `3x32x32,classes=10,images=1000`; empty for 1x16x16 in 4
    /// classes, 256 images. A quarter as many, but at least one a class, are the test.
    ///
    /// @throws DataError if it is not of that form
    static Synthetic open(Split split, String text) {
        Matcher form = FORM.matcher(text.isEmpty() ? "1x16x16" : text);
        if (!form.matches()) {
            throw form(text);
        }
        ImageSize image = new ImageSize(number(form, 1, 0), number(form, 2, 0), number(form, 3, 0));
        int classes = number(form, 4, 4), images = number(form, 5, 256);
        if ((long) image.channels() * image.height() * image.width() * classes > MOST) {
            throw form(text);
        }
        if (classes < 2) {
            throw DataError.of(
                    "synthetic",
                    "\"synthetic:%s\" has %d class but at least 2 are needed".formatted(text, classes),
                    "write ,classes=2 or more");
        }
        return new Synthetic(image, classes, split == Split.TRAIN ? images : Math.max(classes, images / 4), split, 0);
    }

    private static DataError form(String text) {
        return DataError.of(
                "synthetic",
                "\"synthetic:%s\" does not say which images".formatted(text),
                "write synthetic:CxHxW, and behind it perhaps ,classes=K and ,images=N; C x H x W x K is at most %d"
                        .formatted(MOST));
    }

    private static int number(Matcher form, int group, int otherwise) {
        return form.group(group) == null ? otherwise : Integer.parseInt(form.group(group));
    }

    @Override
    public String name() {
        return "synthetic";
    }

    @Override
    public ImageSize image() {
        return image;
    }

    @Override
    public List<String> classNames() {
        return IntStream.range(0, patterns.length).mapToObj(Integer::toString).toList();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int label(int i) {
        return i % patterns.length;
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        SplitMix random = SplitMix.of(seed, Purpose.SYNTHETIC, split.ordinal(), i);
        byte[] pattern = patterns[label(i)];
        for (int v = 0; v < pattern.length; v++) {
            into[offset + v] = (byte) ((pattern[v] & 0xff) + random.below(2 * NOISE + 1) - NOISE);
        }
    }
}
