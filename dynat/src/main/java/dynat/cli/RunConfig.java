package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The configuration in a run folder as text by key, whatever keys it has: one of another version is read too.
final class RunConfig {

    private static final int LARGEST = 1 << 20; // bytes

    private RunConfig() {}

    /// Reads a configuration.
    ///
    /// @param file YAML
    /// @return     every key's value, by the key's path
    /// @throws ConfigError if it cannot be read
    static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "it has more than %d bytes".formatted(LARGEST));
            }
            collect("", new YAMLMapper().readTree(Files.readString(file)), values);
        } catch (IOException problem) {
            throw unreadable(file, FileProblem.reason(problem));
        } catch (ConfigError problem) {
            throw problem;
        } catch (RuntimeException damaged) { // the parser has mistakes of its own
            throw unreadable(
                    file,
                    String.valueOf(damaged.getMessage()).lines().findFirst().orElse("no YAML"));
        }
        return values;
    }

    private static ConfigError unreadable(Path file, String problem) {
        return new ConfigError("""
                report: %s cannot be read: %s
                    fix:    name a run folder whose configuration is whole""".formatted(file, problem));
    }

    private static void collect(String prefix, JsonNode node, Map<String, String> values) {
        for (var entry : node.properties()) {
            String path = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                collect(path + ".", entry.getValue(), values);
            } else {
                values.put(path, text(entry.getValue()));
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(RunConfig::text).collect(Collectors.joining(", ", "[", "]"))
                : value.asString("null");
    }
}
