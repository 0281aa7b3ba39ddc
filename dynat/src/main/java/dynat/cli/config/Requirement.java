package dynat.cli.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;

/// What a key's value must be: in words, and as a check.
final class Requirement {

    private final RecordComponent component;
    private final Key key;

    private Requirement(RecordComponent component) {
        this.component = component;
        this.key = component.getAnnotation(Key.class);
    }

    static Requirement of(RecordComponent component) {
        return new Requirement(component);
    }

    /// Checks the values of a record's components, in their order.
    ///
    /// @throws ConfigError about the first that is not allowed
    static void check(Class<? extends Record> type, Object... values) {
        List<RecordComponent> components = Schema.components(type);
        for (int i = 0; i < components.size(); i++) {
            RecordComponent component = components.get(i);
            if (!Schema.isSection(component) && !of(component).admits(values[i])) {
                throw ConfigError.of(
                        "%s is %s but must be %s".formatted(component.getName(), values[i], of(component)),
                        "give such a value");
            }
        }
    }

    /// Returns whether a value of the key's kind is one that it allows.
    boolean admits(Object value) {
        return switch (value) {
            case null -> key.otherwise().equals("null");
            case List<?> items -> !items.isEmpty() && items.stream().allMatch(this::admits);
            case Fraction fraction -> admits(fraction.value());
            case Span span -> admits(span.value().toSeconds());
            case Number number -> {
                double x = number.doubleValue();
                yield x >= key.min() && x <= key.max() && x > key.above() && x < key.below();
            }
            case String name
            when !key.among().isEmpty() -> Names.of(key.among()).admits(name);
            default -> true;
        };
    }

    /// Returns the value that `setting` gives the key; `null` for one that may be absent.
    ///
    /// @throws IllegalArgumentException if it is of another kind
    Object read(Setting setting) {
        if (setting.isNull()) {
            if (!key.otherwise().equals("null")) {
                throw new IllegalArgumentException("null");
            }
            return null;
        }
        if (component.getType() == List.class) {
            return setting.items().stream()
                    .map(item -> scalar(elementType(), item))
                    .toList();
        }
        if (setting.isList()) {
            throw new IllegalArgumentException("a list");
        }
        return scalar(component.getType(), setting.items().getFirst());
    }

    private Class<?> elementType() {
        return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }

    private static Object scalar(Class<?> type, String text) {
        return switch (type.getSimpleName()) {
            case "int", "Integer" -> Integer.parseInt(whole(text));
            case "long" -> Long.parseLong(whole(text));
            case "double", "Double" -> number(text);
            case "boolean", "Boolean" -> truth(text);
            case "Fraction" -> new Fraction(text);
            case "Span" -> new Span(text);
            case "String" -> plain(text);
            default -> throw new AssertionError("a key of type " + type);
        };
    }

    private static double number(String text) {
        if (!Fraction.isNumber(text)) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text) + 0.0; // 0 for -0
    }

    /// Java itself reads the digits of every script.
    private static String whole(String text) {
        if (!text.matches("[-+]?[0-9]{1,19}")) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    /// A name or a path; no file system knows the character NUL.
    private static String plain(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with NUL");
        }
        return text;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /// A noun phrase such as `a whole number, from 1 to 100`.
    @Override
    public String toString() {
        String range = range();
        return kind(component.getType()) + (range.isEmpty() ? "" : ", " + range);
    }

    private String kind(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long" -> "a whole number";
            case "double", "Double" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "Fraction" -> "a number or a fraction such as 8/255";
            case "Span" -> "a length of time such as 90s, 20m or 1h30m";
            case "List" ->
                switch (elementType().getSimpleName()) {
                    case "Integer" -> "a list such as [16, 32, 64] of whole numbers";
                    case "Double" -> "a list such as [0, 0.5, 1] of numbers";
                    case "Fraction" -> "a list such as [4/255, 8/255] of numbers or fractions";
                    default -> "a list of names";
                };
            default -> key.among().isEmpty() ? "a text" : "the name of a " + key.among();
        };
    }

    /// Returns the numbers allowed, in words; empty where all are.
    String range() {
        boolean min = Double.isFinite(key.min()), max = Double.isFinite(key.max());
        if (min && max) {
            return "from %s to %s".formatted(plain(key.min()), plain(key.max()));
        }
        String low = min ? plain(key.min()) + " or more" : "above " + plain(key.above());
        String high = max ? "at most " + plain(key.max()) : "below " + plain(key.below());
        boolean lower = min || Double.isFinite(key.above()), upper = max || Double.isFinite(key.below());
        return lower && upper ? low + ", " + high : lower ? low : upper ? high : "";
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
