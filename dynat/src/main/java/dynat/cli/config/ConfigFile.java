package dynat.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads configuration files: YAML in UTF-8 of at most a megabyte.
public final class ConfigFile {

    private static final int LARGEST = 1 << 20; // bytes; all keys with their descriptions are about 1 % of this

    private ConfigFile() {}

    /// Puts what a file says into settings.
    ///
    /// @param file     YAML
    /// @param settings take what it says
    /// @throws ConfigError if it cannot be read, or says what a configuration cannot
    public static void read(Path file, Settings settings) {
        read(bytes(file), file.toString(), settings);
    }

    /// Puts what the bytes of a file say into settings.
    ///
    /// @param bytes    YAML, in UTF-8
    /// @param name     what messages call the file
    /// @param settings take what they say
    public static void read(byte[] bytes, String name, Settings settings) {
        if (bytes.length > LARGEST) {
            throw ConfigError.of(
                    "%s has more than %d bytes".formatted(name, LARGEST), "give a file with a configuration in it");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw ConfigError.of("%s is no text in UTF-8".formatted(name), "give a file with a configuration in it");
        }
        Yaml.read(text, name, settings);
    }

    /// Tells what kind of configuration a file holds.
    ///
    /// @param file YAML as [YamlWriter] writes it
    /// @param key  or section, one that is in no other
    /// @return     whether it has this key; not if it cannot be read
    public static boolean has(Path file, String key) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.startsWith(key + ":"));
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the first bytes of a file, one more than it may have: a device has no end.
    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST + 1);
        } catch (IOException problem) {
            throw ConfigError.of(
                    "%s cannot be read: %s".formatted(file, FileProblem.reason(problem)),
                    "give a YAML file that can be read");
        }
    }
}
