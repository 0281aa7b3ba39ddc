package dynat.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/// Numbers as they are read.
final class Numbers {

    private static final int DIGITS = 4;

    private Numbers() {}

    /// A part, from 0 to 1, in percent.
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }

    /// Four digits, such as 0.08333, 1234 or 1.2e-7.
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded =
                BigDecimal.valueOf(value).round(new MathContext(DIGITS)).stripTrailingZeros();
        return Math.abs(value) < 1e-4 && value != 0 || Math.abs(value) >= 1e7
                ? rounded.toString().replace("E+", "e").replace("E", "e")
                : rounded.toPlainString();
    }

    /// A number of an SVG, in hundredths.
    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    /// Such as 1 h 5 min or 43 s.
    static String time(Duration time) {
        long seconds = time.plusMillis(500).toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
