package dynat.cli.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/// A number written as `8/255` or `0.031`; it keeps the way it was written, so that a report says what the user said.
///
/// @param text what was written
public record Fraction(String text) {

    private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?";
    private static final Pattern FORM = Pattern.compile(NUMBER + "(/" + NUMBER + ")?");

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

    /// Returns its value, the nearest double.
    public double value() {
        return value(text);
    }

    /// Returns a quarter of it, written in the same way where that is a whole number of parts: `2/255` of `8/255`.
    public Fraction quarter() {
        BigDecimal four = BigDecimal.valueOf(4);
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Fraction(
                    new BigDecimal(text).divide(four).stripTrailingZeros().toPlainString());
        }
        BigDecimal parts = new BigDecimal(text.substring(0, slash)).divide(four).stripTrailingZeros();
        return new Fraction(parts.toPlainString() + text.substring(slash));
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
