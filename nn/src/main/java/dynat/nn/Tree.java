package dynat.nn;

import dynat.tensor.Cell;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Reads the names of cells off the records that hold them.
final class Tree {
    private Tree() {}

    /// The components of a record, by snake_case name.
    static SequencedMap<String, Object> components(Layer layer) {
        var type = layer.getClass();
        var named = new LinkedHashMap<String, Object>();
        if (type.isRecord()) {
            for (var component : type.getRecordComponents()) {
                named.put(snakeCase(component.getName()), read(component, layer));
            }
        } else if (!type.isHidden()) { // a lambda's class is hidden
            throw new IllegalArgumentException(
                    "parameters: %s is a class, so its parameters cannot be found\n    fix:    make it a record, or override children()"
                            .formatted(type.getName()));
        }
        return named;
    }

    private static Object read(RecordComponent component, Layer layer) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(layer);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("parameters: cannot read " + component, e);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /// The cells of one kind below `layer`, by full name. A cell that stands in two places has its first name.
    static <C extends Cell> SequencedMap<String, C> cells(Layer layer, Class<C> kind) {
        var found = new LinkedHashMap<String, C>();
        collect("", layer, kind, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        return Collections.unmodifiableSequencedMap(found);
    }

    private static <C extends Cell> void collect(
            String name, Object node, Class<C> kind, SequencedMap<String, C> found, Set<Cell> seen) {
        switch (node) {
            case Cell cell when kind.isInstance(cell) && seen.add(cell) -> found.put(name, kind.cast(cell));
            case Layer layer ->
                layer.children().forEach((child, value) -> collect(join(name, child), value, kind, found, seen));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(join(name, Integer.toString(i)), list.get(i), kind, found, seen);
                }
            }
            case Optional<?> optional -> optional.ifPresent(value -> collect(name, value, kind, found, seen));
            default -> {} // a stride, a name, a cell of another kind
        }
    }

    /// The layer called `name` below `layer`, such as `conv1` or `blocks.0`.
    static Optional<Layer> child(Layer layer, String name) {
        Object node = layer;
        for (var part : name.split("\\.")) {
            node = switch (node) {
                case Layer above -> above.children().get(part);
                case List<?> list
                when part.matches("[0-9]{1,9}") && Integer.parseInt(part) < list.size() ->
                    list.get(Integer.parseInt(part));
                case null, default -> null;
            };
            if (node instanceof Optional<?> optional) {
                node = optional.orElse(null);
            }
        }
        return node instanceof Layer found ? Optional.of(found) : Optional.empty();
    }

    private static String join(String name, String child) {
        return name.isEmpty() ? child : name + "." + child;
    }
}
