package dynat.cli.config;

import dynat.datasets.ImageSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the size of an image, written as `3x32x32`.
public final class Size {

    private static final int LARGEST = 10_000;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})x([0-9]{1,5})");

    private Size() {}

    /// Reads a size.
    ///
    /// @param flag who gives it, for the message
    /// @param text such as `3x32x32`
    /// @return     the size
    /// @throws ConfigError if it is none
    public static ImageSize of(String flag, String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            var size = new ImageSize(number(form.group(1)), number(form.group(2)), number(form.group(3)));
            if (isExtent(size.channels()) && isExtent(size.height()) && isExtent(size.width())) {
                return size;
            }
        }
        throw ConfigError.of(
                "%s: \"%s\" is no size of an image".formatted(flag, text),
                "write channels, height and width, each from 1 to %d, such as 3x32x32".formatted(LARGEST));
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static boolean isExtent(int extent) {
        return extent >= 1 && extent <= LARGEST;
    }
}
