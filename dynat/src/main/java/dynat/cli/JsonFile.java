package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A JSON file that appears whole or not at all.
///
/// @param path where it is to lie
record JsonFile(Path path) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// One that a user asked for, before there is anything to write.
    ///
    /// @throws ConfigError if it cannot be written
    static JsonFile asked(String name) {
        Path path = Path.of(name);
        try {
            WholeFile.requireWritable(path);
        } catch (IOException problem) {
            throw new ConfigError("""
                    json: %s cannot be written: %s
                        fix:    give a file in a folder that exists and may be written""".formatted(path, FileProblem.reason(problem)));
        }
        return new JsonFile(path);
    }

    /// Writes `value`, made of maps, lists, records, numbers and texts.
    void write(Object value) {
        try {
            WholeFile.write(path, JSON.writeValueAsBytes(value));
        } catch (IOException problem) {
            throw FileProblem.unwritable("json", path, problem);
        }
    }
}
