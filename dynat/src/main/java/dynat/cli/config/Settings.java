package dynat.cli.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was said about a configuration, key by key, before it is one; a later word replaces an earlier.
public final class Settings {

    private static final int LONGEST = 4096; // letters of an assignment

    private final Schema schema;
    private final Set<String> retired;
    private final Map<String, Setting> given = new LinkedHashMap<>();

    /// Settings in which nothing has been said.
    ///
    /// @param schema the keys that there are
    public Settings(Schema schema) {
        this(schema, Set.of());
    }

    /// @param retired keys that there were once: they can be given, and are no part of what is made of the settings
    Settings(Schema schema, Set<String> retired) {
        this.schema = schema;
        this.retired = retired;
    }

    /// {@return the keys that there are}
    public Schema schema() {
        return schema;
    }

    /// Gives a key a value.
    ///
    /// @param path    the key's, such as `optimizer.rate`
    /// @param setting the value, and who gave it
    /// @throws ConfigError if there is no such key
    public void put(String path, Setting setting) {
        requireKey(path, setting.from());
        given.put(path, setting);
    }

    /// Gives keys the values that others gave them.
    ///
    /// @param later settings of the same keys
    public void put(Settings later) {
        given.putAll(later.given);
    }

    /// Returns normally if a key can be given.
    ///
    /// @param from who names it
    void requireKey(String path, String from) {
        if (!retired.contains(path)) {
            schema.requireKey(path, from);
        }
    }

    /// Gives a key the value of a flag, unless the flag was left out.
    ///
    /// @param path the key's, such as `optimizer.rate`
    /// @param flag such as `--lr`
    /// @param text its value; `null` if it was left out
    public void flag(String path, String flag, String text) {
        if (text != null) {
            put(path, new Setting(List.of(text), false, flag));
        }
    }

    /// Takes an assignment.
    ///
    /// @param assignment such as `optimizer.rate=0.1`, its value written as YAML
    /// @throws ConfigError if it is none, or there is no such key
    public void assign(String assignment) {
        if (assignment.length() > LONGEST) {
            throw ConfigError.of(
                    "--set: an assignment of %d letters is longer than any can be".formatted(assignment.length()),
                    "give at most %d".formatted(LONGEST));
        }
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw ConfigError.of(
                    "--set: %s is not of the form key=value".formatted(assignment), "write --set optimizer.rate=0.1");
        }
        String from = "--set " + assignment;
        put(assignment.substring(0, equals), Yaml.value(assignment.substring(equals + 1), from));
    }

    /// Gives the key at `path` a value where nobody gave one.
    ///
    /// @param yaml the value
    void fill(String path, String yaml, String from) {
        if (!given.containsKey(path)) {
            given.put(path, Yaml.value(yaml, from));
        }
    }

    /// Gives the key at `path` the value of another where nobody gave one.
    void copy(String path, String other) {
        Setting setting = given.get(other);
        if (setting != null && !given.containsKey(path)) {
            given.put(path, setting);
        }
    }

    /// Gives the key at `path` a value where nobody gave one.
    void fill(String path, Setting setting) {
        given.putIfAbsent(path, setting);
    }

    /// Returns every value that was given, by the key's path.
    Map<String, Setting> given() {
        return Collections.unmodifiableMap(given);
    }

    /// {@return whether somebody gave a key a value}
    ///
    /// @param path the key's, such as `optimizer.rate`
    public boolean isGiven(String path) {
        return given.containsKey(path);
    }

    Optional<Setting> get(String path) {
        return Optional.ofNullable(given.get(path));
    }

    /// Returns the text of the key at `path`, given or its default; empty for a list.
    String text(String path) {
        Setting setting = given.get(path);
        return setting == null
                ? schema.key(path).otherwise()
                : setting.isList() || setting.isNull() ? "" : setting.items().getFirst();
    }
}
