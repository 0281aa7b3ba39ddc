package dynat.cli.config;

import dynat.datasets.DidYouMean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys of a configuration: the components of a record and, dotted, those of the records in it.
///
/// @param type the record
/// @param keys every key that holds a value, by its path such as `optimizer.rate`, in the order of declaration
/// @param sections the paths of the records in it, such as `optimizer`
public record Schema(Class<? extends Record> type, Map<String, RecordComponent> keys, List<String> sections) {

    /// Records that are one value, not a section.
    private static final Set<Class<?>> SCALARS = Set.of(Fraction.class, Span.class);

    /// Java makes components anew whenever it is asked, and each of these reads its annotations.
    private static final ClassValue<List<RecordComponent>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
            return List.of(type.getRecordComponents());
        }
    };

    /// Reads the keys off a record.
    ///
    /// @param type whose components carry a [Key], or are sections
    /// @return     its keys
    public static Schema of(Class<? extends Record> type) {
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        List<String> sections = new ArrayList<>();
        collect(type, "", keys, sections);
        return new Schema(type, keys, sections);
    }

    private static void collect(
            Class<?> type, String prefix, Map<String, RecordComponent> keys, List<String> sections) {
        for (RecordComponent component : components(type)) {
            String path = prefix + component.getName();
            if (isSection(component)) {
                sections.add(path);
                collect(component.getType(), path + ".", keys, sections);
            } else {
                keys.put(path, component);
            }
        }
    }

    /// Returns every key's value in `record` as text, by the key's path.
    Map<String, String> values(Record record) {
        Map<String, String> values = new LinkedHashMap<>();
        for (RecordComponent component : components(record.getClass())) {
            Object value = value(component, record);
            if (isSection(component)) {
                values((Record) value).forEach((path, text) -> values.put(component.getName() + "." + path, text));
            } else {
                values.put(component.getName(), String.valueOf(value));
            }
        }
        return values;
    }

    /// Returns `record` with another value at `path`, which names a key or a section.
    <R extends Record> R with(R record, String path, Object value) {
        String[] names = path.split("\\.", 2);
        Object[] values = components(record.getClass()).stream()
                .map(component -> !component.getName().equals(names[0])
                        ? value(component, record)
                        : names.length == 1 ? value : with((Record) value(component, record), names[1], value))
                .toArray();
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) record.getClass();
        return make(type, values);
    }

    /// Makes a record of its components' values.
    ///
    /// @throws ConfigError if the record does not take them
    static <R extends Record> R make(Class<R> type, Object[] values) {
        Class<?>[] types =
                components(type).stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof ConfigError problem) {
                throw problem;
            }
            throw new AssertionError(thrown);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Returns the components of a record, in their order.
    static List<RecordComponent> components(Class<?> type) {
        return COMPONENTS.get(type);
    }

    static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static boolean isSection(RecordComponent component) {
        return component.getType().isRecord() && !SCALARS.contains(component.getType());
    }

    /// Returns what the key's annotation says.
    Key key(String path) {
        return keys.get(path).getAnnotation(Key.class);
    }

    /// Returns the names directly within a section; the whole configuration's is empty.
    List<String> within(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        return keys.keySet().stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()).replaceFirst("\\..*", ""))
                .distinct()
                .toList();
    }

    /// Returns normally if there is such a key, and else says which there are and which may be meant.
    ///
    /// @param from who named it
    void requireKey(String path, String from) {
        if (keys.containsKey(path)) {
            return;
        }
        if (sections.contains(path)) {
            throw ConfigError.of(
                    "%s: %s is a section and takes no value of its own".formatted(from, path),
                    "set one of its keys: " + String.join(", ", within(path)));
        }
        throw unknown(path, from);
    }

    /// Returns normally if there is such a section.
    void requireSection(String path, String from) {
        if (sections.contains(path)) {
            return;
        }
        if (keys.containsKey(path)) {
            throw ConfigError.of(
                    "%s: %s has keys below it but must be %s".formatted(from, path, Requirement.of(keys.get(path))),
                    "give it one value");
        }
        throw unknown(path, from);
    }

    /// The keys known are those of the innermost section that exists; the guess is made among all.
    private ConfigError unknown(String path, String from) {
        String section = path;
        do {
            section = section.contains(".") ? section.substring(0, section.lastIndexOf('.')) : "";
        } while (!section.isEmpty() && !sections.contains(section));
        List<String> siblings = within(section);
        String word = path.substring(section.isEmpty() ? 0 : section.length() + 1);
        String prefix = section.isEmpty() ? "" : section + ".";
        String fix = sole(word)
                .or(() -> DidYouMean.to(word, siblings).map(near -> prefix + near))
                .or(() -> DidYouMean.to(path, keys.keySet()))
                .map("did you mean %s?"::formatted)
                .orElse("take one of these");
        return new ConfigError("config: %s: there is no key %s\n    known   %s%s\n    fix:    %s"
                .formatted(
                        from, path, section.isEmpty() ? "" : "in " + section + ": ", String.join(", ", siblings), fix));
    }

    /// The one key that bears this name in another section.
    private Optional<String> sole(String word) {
        List<String> same =
                keys.keySet().stream().filter(path -> path.endsWith("." + word)).toList();
        return same.size() == 1 ? Optional.of(same.getFirst()) : Optional.empty();
    }
}
