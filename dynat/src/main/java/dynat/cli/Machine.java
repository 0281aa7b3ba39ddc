package dynat.cli;

import dynat.cli.config.Config;
import dynat.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// What a run is computed on.
final class Machine {

    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private Machine() {}

    /// Returns the system, its processor, and what of it is used: as much as explains how fast a run is.
    ///
    /// @param processes that share the work
    static Map<String, Object> about(Config config, int processes) {
        Device device = Device.current();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put(
                "os",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        about.put("processor", processor());
        about.put("cores", Runtime.getRuntime().availableProcessors());
        about.put("heap_mb", Runtime.getRuntime().maxMemory() >> 20);
        about.put("device", "%s (%s)".formatted(device.name(), device.about()));
        about.put("threads", DeviceOptions.threads(config.threads()));
        about.put("processes", processes);
        about.put("precision", config.precision());
        about.put("deterministic", config.deterministic());
        return about;
    }

    /// Returns what the system calls its processor; its architecture where it does not say.
    private static String processor() {
        String elsewhere = System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch"));
        if (!Files.isReadable(LINUX)) {
            return elsewhere;
        }
        try (Stream<String> lines = Files.lines(LINUX)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                    .findFirst()
                    .orElse(elsewhere);
        } catch (IOException _) {
            return elsewhere;
        }
    }
}
