package dynat.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads YAML into [Settings], and remembers for each key its line and column, both counted from 1.
public final class Yaml {

    private static final int LONGEST = 4096, MOST_ITEMS = 64; // letters of a key or value, items of a list
    private static final YAMLFactory FACTORY = new YAMLFactory();
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    private final JsonParser tokens;
    private final String name;
    private final Settings settings;
    private final List<String> seen = new ArrayList<>();

    private Yaml(JsonParser tokens, String name, Settings settings) {
        this.tokens = tokens;
        this.name = name;
        this.settings = settings;
    }

    /// Puts what `text` says into `settings`; an empty text says nothing.
    ///
    /// @param name what messages call the text, such as `run.yaml`
    /// @throws ConfigError if it is not YAML, names an unknown key, or names one twice
    public static void read(String text, String name, Settings settings) {
        try (JsonParser tokens = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            new Yaml(tokens, name, settings).document();
        } catch (JacksonException problem) {
            throw syntax(problem, name);
        }
    }

    /// Reads one value: a scalar, a list of scalars in brackets, or nothing.
    static Setting value(String text, String from) {
        try (JsonParser tokens = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = tokens.nextToken();
            if (first == JsonToken.START_OBJECT) {
                throw ConfigError.of(from + ": the value has keys of its own", "set these keys one by one");
            }
            return first == null ? Setting.of(null, from) : setting(tokens, from);
        } catch (JacksonException problem) {
            throw syntax(problem, from);
        }
    }

    private void document() {
        JsonToken first = tokens.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw ConfigError.of(here() + ": it does not begin with a key", "write lines of the form key: value");
        }
        section("");
        if (tokens.nextToken() != null) {
            throw ConfigError.of(here() + ": a second document begins", "keep one");
        }
    }

    /// Reads the keys of one section, after its opening.
    private void section(String prefix) {
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String place = here();
            String path = prefix + bounded(tokens.currentName(), place);
            if (seen.contains(path)) {
                throw ConfigError.of("%s: %s was given before".formatted(place, path), "keep one");
            }
            seen.add(path);
            if (tokens.nextToken() == JsonToken.START_OBJECT) {
                settings.schema().requireSection(path, place);
                section(path + ".");
            } else if (tokens.currentToken() == JsonToken.VALUE_NULL
                    && settings.schema().sections().contains(path)) {
                continue; // a section without keys
            } else {
                settings.schema().requireKey(path, place);
                settings.put(path, setting(tokens, place));
            }
        }
    }

    private static Setting setting(JsonParser tokens, String from) {
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            return Setting.of(tokens.currentToken() == JsonToken.VALUE_NULL ? null : scalar(tokens, from), from);
        }
        List<String> items = new ArrayList<>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            if (!tokens.currentToken().isScalarValue() || tokens.currentToken() == JsonToken.VALUE_NULL) {
                throw ConfigError.of(from + ": a list holds something other than numbers or names", "write [1, 2, 3]");
            }
            if (items.size() == MOST_ITEMS) {
                throw ConfigError.of(from + ": a list has more than %d items".formatted(MOST_ITEMS), "give fewer");
            }
            items.add(scalar(tokens, from));
        }
        return new Setting(List.copyOf(items), true, from);
    }

    /// The text of a value. The parser gives the name of an alias for its value.
    private static String scalar(JsonParser tokens, String from) {
        if (((YAMLParser) tokens).isCurrentAlias()) {
            throw ConfigError.of(
                    "%s: *%s stands for a value elsewhere".formatted(from, tokens.getString()), "write the value itself");
        }
        if (tokens.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw ConfigError.of(from + ": the value is binary", "write a number or a text");
        }
        return bounded(tokens.getString(), from);
    }

    private static String bounded(String text, String from) {
        if (text.length() > LONGEST) {
            throw ConfigError.of(
                    "%s: a word of %d letters is longer than any key or value".formatted(from, text.length()),
                    "give at most %d".formatted(LONGEST));
        }
        return text;
    }

    private String here() {
        TokenStreamLocation at = tokens.currentTokenLocation();
        return "%s line %d, column %d".formatted(name, at.getLineNr(), at.getColumnNr());
    }

    /// The parser's message is a page; its last problem and the place of it are one line.
    private static ConfigError syntax(JacksonException problem, String name) {
        String[] lines = problem.getOriginalMessage().split("\n");
        String what = lines[0], place = "";
        for (String line : lines) {
            Matcher found = PLACE.matcher(line);
            if (found.find()) {
                place = " line %s, column %s".formatted(found.group(1), found.group(2));
            } else if (!line.isBlank() && !line.startsWith(" ")) {
                what = line;
            }
        }
        return ConfigError.of(name + place + ": " + what, "write lines of the form key: value");
    }
}
