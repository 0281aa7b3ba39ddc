package dynat.cli.config;

import dynat.datasets.DidYouMean;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Makes a record of settings: each key takes what it was given, or else its default.
final class Binder {

    /// Defaults by their text, each read once.
    private static final Map<String, Setting> DEFAULTS = new ConcurrentHashMap<>();

    private final Settings settings;

    private Binder(Settings settings) {
        this.settings = settings;
    }

    /// @throws ConfigError if a value is not of the key's kind, or not allowed
    static <R extends Record> R bind(Settings settings, Class<R> type) {
        return new Binder(settings).bind(type, "");
    }

    private <R extends Record> R bind(Class<R> type, String prefix) {
        Object[] values = Schema.components(type).stream()
                .map(component -> value(component, prefix + component.getName()))
                .toArray();
        return Schema.make(type, values);
    }

    private Object value(RecordComponent component, String path) {
        if (Schema.isSection(component)) {
            return bind(component.getType().asSubclass(Record.class), path + ".");
        }
        Setting setting = setting(path);
        Requirement requirement = Requirement.of(component);
        Object value;
        try {
            value = requirement.read(setting);
        } catch (IllegalArgumentException otherKind) {
            throw refused(path, setting, requirement);
        }
        if (!requirement.admits(value)) {
            throw component.getAnnotation(Key.class).among().isEmpty()
                    ? refused(path, setting, requirement)
                    : unknown(setting, component.getAnnotation(Key.class).among());
        }
        return value;
    }

    private Setting setting(String path) {
        return settings.get(path)
                .orElseGet(() -> DEFAULTS.computeIfAbsent(
                        settings.schema().key(path).otherwise(), yaml -> Yaml.value(yaml, "the default")));
    }

    private static ConfigError unknown(Setting setting, String among) {
        return new ConfigError("config: %s: there is no %s \"%s\"%s"
                .formatted(
                        setting.from(),
                        among,
                        setting,
                        DidYouMean.advice(setting.toString(), Names.of(among).known())));
    }

    private ConfigError refused(String path, Setting setting, Requirement requirement) {
        String standard = settings.schema().key(path).otherwise();
        return ConfigError.of(
                "%s: %s is %s but must be %s".formatted(setting.from(), path, setting, requirement),
                standard.isEmpty() || standard.equals("null")
                        ? "give such a value, or leave %s out".formatted(path)
                        : "give such a value, or leave %s out for %s".formatted(path, standard));
    }
}
