package dynat.cli.config;

import java.util.List;

/// A value that somebody gave a key, not yet understood.
///
/// @param items the value's text, or those of a list; `null` where the value is `null`
/// @param isList whether it was written as a list
/// @param from who gave it, such as `--lr` or `run.yaml line 3, column 9`
public record Setting(List<String> items, boolean isList, String from) {

    private static final int MOST_ITEMS = 64;

    /// A value that is not too long a list.
    ///
    /// @throws ConfigError if it is
    public Setting {
        if (isList) {
            requireFew(items, from);
        }
    }

    /// Returns normally if a list has not too many items.
    static void requireFew(List<String> items, String from) {
        if (items.size() > MOST_ITEMS) {
            throw ConfigError.of(from + ": a list has more than %d items".formatted(MOST_ITEMS), "give fewer");
        }
    }

    static Setting of(String text, String from) {
        return new Setting(text == null ? null : List.of(text), false, from);
    }

    Setting from(String other) {
        return new Setting(items, isList, other);
    }

    boolean isNull() {
        return items == null;
    }

    /// The value as YAML.
    @Override
    public String toString() {
        if (isNull()) {
            return "null";
        }
        return isList ? items.toString() : items.getFirst();
    }
}
