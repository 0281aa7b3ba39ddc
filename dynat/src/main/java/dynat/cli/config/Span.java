package dynat.cli.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A length of time written as `90s`, `20m`, `1h30m` or `2d12h`; it keeps the way it was written.
///
/// @param text whole numbers of days, hours, minutes and seconds, each at most once and in this order
public record Span(String text) {

    private static final Pattern FORM =
            Pattern.compile("(?=.)(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");

    /// Checks the text.
    ///
    /// @throws IllegalArgumentException if it is no length of time
    public Span {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(text + " is no length of time such as 1h30m");
        }
    }

    /// {@return how long it is}
    public Duration value() {
        Matcher parts = FORM.matcher(text);
        parts.matches();
        return Duration.ofDays(number(parts.group(1)))
                .plusHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    @Override
    public String toString() {
        return text;
    }
}
