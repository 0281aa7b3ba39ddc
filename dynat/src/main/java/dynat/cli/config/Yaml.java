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

    private static final int LONGEST = 4096; // letters of a key or value
    private static final int LONGEST_LINE = 10_000;
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

    /// Puts what a text says into settings; an empty text says nothing.
    ///
    /// @param text     YAML
    /// @param name     what messages call the text, such as `run.yaml`
    /// @param settings take what it says
    /// @throws ConfigError if it is not YAML, names an unknown key, or names one twice
    public static void read(String text, String name, Settings settings) {
        requireShortLines(text, name);
        try (JsonParser tokens = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            new Yaml(tokens, name, settings).document();
        } catch (JacksonException problem) {
            throw syntax(problem, name);
        }
    }

    /// Reads one value: a scalar, a list of scalars in brackets, or nothing.
    static Setting value(String text, String from) {
        try (JsonParser tokens = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = next(tokens, from);
            if (first == JsonToken.START_OBJECT) {
                throw ConfigError.of(from + ": the value has keys of its own", "set these keys one by one");
            }
            return first == null ? Setting.of(null, from) : setting(tokens, from);
        } catch (JacksonException problem) {
            throw syntax(problem, from);
        }
    }

    /// The parser takes memory that grows with the square of a line's length.
    private static void requireShortLines(String text, String name) {
        int begin = 0, number = 1;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            end = end < 0 ? text.length() : end;
            if (end - begin > LONGEST_LINE) {
                throw ConfigError.of(
                        "%s line %d has more than %d letters".formatted(name, number, LONGEST_LINE),
                        "write one key a line");
            }
            begin = end + 1;
            number++;
        }
    }

    private void document() {
        JsonToken first = next();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw ConfigError.of(here() + ": it does not begin with a key", "write lines of the form key: value");
        }
        section("");
        if (next() != null) {
            throw ConfigError.of(here() + ": a second document begins", "keep one");
        }
    }

    private JsonToken next() {
        return next(tokens, name);
    }

    /// The parser has mistakes of its own: there are texts at which it fails in other ways than it should.
    private static JsonToken next(JsonParser tokens, String from) {
        try {
            return tokens.nextToken();
        } catch (JacksonException problem) {
            throw problem;
        } catch (RuntimeException mistake) {
            TokenStreamLocation at = tokens.currentTokenLocation();
            throw ConfigError.of(
                    "%s cannot be read as YAML after line %d, column %d"
                            .formatted(from, at.getLineNr(), at.getColumnNr()),
                    "write lines of the form key: value");
        }
    }

    /// Reads the keys of one section, after its opening.
    private void section(String prefix) {
        while (next() == JsonToken.PROPERTY_NAME) {
            String place = here();
            String path = prefix + bounded(tokens.currentName(), place);
            if (seen.contains(path)) {
                throw ConfigError.of("%s: %s was given before".formatted(place, path), "keep one");
            }
            seen.add(path);
            if (next() == JsonToken.START_OBJECT) {
                settings.schema().requireSection(path, place);
                section(path + ".");
            } else if (tokens.currentToken() == JsonToken.VALUE_NULL
                    && settings.schema().sections().contains(path)) {
                continue; // a section without keys
            } else {
                settings.requireKey(path, place);
                settings.put(path, setting(tokens, place));
            }
        }
    }

    private static Setting setting(JsonParser tokens, String from) {
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            return Setting.of(tokens.currentToken() == JsonToken.VALUE_NULL ? null : scalar(tokens, from), from);
        }
        List<String> items = new ArrayList<>();
        while (next(tokens, from) != JsonToken.END_ARRAY) {
            if (!tokens.currentToken().isScalarValue() || tokens.currentToken() == JsonToken.VALUE_NULL) {
                throw ConfigError.of(from + ": a list holds something other than numbers or names", "write [1, 2, 3]");
            }
            items.add(scalar(tokens, from));
            Setting.requireFew(items, from);
        }
        return new Setting(List.copyOf(items), true, from);
    }

    /// The text of a value. The parser gives the name of an alias for its value.
    private static String scalar(JsonParser tokens, String from) {
        if (((YAMLParser) tokens).isCurrentAlias()) {
            throw ConfigError.of(
                    "%s: *%s stands for a value elsewhere".formatted(from, tokens.getString()),
                    "write the value itself");
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
