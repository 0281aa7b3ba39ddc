package dynat.cli;

import dynat.cli.config.ConfigError;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A JSON file that appears whole or not at all.
///
/// @param path where it is to lie
record JsonFile(Path path) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// @throws ConfigError if its folder is not there, or `path` is a folder
    JsonFile {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(path)) {
            throw new ConfigError("""
                    json: %s cannot be written
                        fix:    give a file in a folder that exists""".formatted(path));
        }
    }

    /// Writes `value`, made of maps, lists, records, numbers and texts.
    void write(Object value) {
        try {
            WholeFile.write(path, part -> {
                try (FileOutputStream file = new FileOutputStream(part.toFile())) {
                    file.write(JSON.writeValueAsBytes(value));
                    file.getFD().sync();
                }
            });
        } catch (IOException problem) {
            throw unwritable(problem);
        }
    }

    private UncheckedIOException unwritable(IOException problem) {
        return new UncheckedIOException(
                "json: %s cannot be written: %s".formatted(path, problem.getMessage()), problem);
    }
}
