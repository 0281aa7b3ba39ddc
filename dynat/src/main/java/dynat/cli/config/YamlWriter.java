package dynat.cli.config;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes a configuration as YAML that reads back as the same.
public final class YamlWriter {

    /// Texts that mean themselves without quotes.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./ +-]*(?<! )");

    private static final List<String> WORDS = List.of("null", "true", "false");
    private static final int COMMENT = 36; // the column where descriptions begin

    /// What is not ASCII is escaped, for YAML forbids some of it.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final StringBuilder yaml = new StringBuilder();
    private final boolean described;

    private YamlWriter(boolean described) {
        this.described = described;
    }

    /// A configuration as text, one key a line.
    ///
    /// @param config    what to write, each component a key or a section
    /// @param described whether each key is followed by what it means, as a comment
    /// @return          YAML
    public static String write(Record config, boolean described) {
        YamlWriter writer = new YamlWriter(described);
        writer.section(config, "");
        return writer.yaml.toString();
    }

    private void section(Record record, String indent) {
        for (RecordComponent component : Schema.components(record.getClass())) {
            Object value = Schema.value(component, record);
            if (Schema.isSection(component)) {
                yaml.append(indent).append(component.getName()).append(":\n");
                section((Record) value, indent + "  ");
            } else {
                line(indent + component.getName() + ": " + scalar(value), component);
            }
        }
    }

    private void line(String assignment, RecordComponent component) {
        if (!described) {
            yaml.append(assignment).append('\n');
            return;
        }
        Key key = component.getAnnotation(Key.class);
        String range = Requirement.of(component).range();
        yaml.append(("%-" + COMMENT + "s # %s%s\n")
                .formatted(assignment, key.about(), range.isEmpty() ? "" : "; " + range));
    }

    private static String scalar(Object value) {
        if (value instanceof Double number) {
            return plain(number);
        }
        return value instanceof String text
                        && (WORDS.contains(text) || !PLAIN.matcher(text).matches())
                ? JSON.writeValueAsString(text)
                : String.valueOf(value);
    }

    /// Returns the shortest digits that read back as `number`, without an exponent where that is readable.
    private static String plain(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        return digits.scale() <= 10 ? digits.toPlainString() : digits.toString();
    }
}
