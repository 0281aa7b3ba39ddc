package dynat.cli.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A number written as `8/255` or `0.031`; it keeps the way it was written, so that a report says what the user said.
///
/// @param text what was written
public record Fraction(String text) {

    /// Few enough digits that the exact arithmetic of [#quarter] stays small.
    private static final String NUMBER = "[-+]?([0-9]{1,40}\\.?[0-9]{0,40}|\\.[0-9]{1,40})([eE][-+]?[0-9]{1,3})?";
    private static final Pattern FORM = Pattern.compile(NUMBER + "(/" + NUMBER + ")?");

    /// Checks the text.
    ///
    /// @throws NumberFormatException if it is neither a number nor a fraction
    public Fraction {
        if (!isFraction(text)) {
            throw new NumberFormatException(text + " is neither a number nor a fraction such as 8/255");
        }
    }

    /// Returns whether `text` can be read as one.
    static boolean isFraction(String text) {
        return FORM.matcher(text).matches() && Double.isFinite(value(text));
    }

    /// Returns whether `text` is a decimal number.
    static boolean isNumber(String text) {
        return text.matches(NUMBER);
    }

    /// {@return its value, the nearest double}
    public double value() {
        return value(text);
    }

    /// {@return a quarter of it, written in the same way where that is a whole number of parts: `2/255` of `8/255`}
    public Fraction quarter() {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        BigDecimal quarter =
                new BigDecimal(number).divide(BigDecimal.valueOf(4)).stripTrailingZeros();
        String written = quarter.toPlainString() + (slash < 0 ? "" : text.substring(slash));
        return new Fraction(isFraction(written) ? written : Double.toString(value() / 4));
    }

    private static double value(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? Double.parseDouble(text)
                : Double.parseDouble(text.substring(0, slash)) / Double.parseDouble(text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
