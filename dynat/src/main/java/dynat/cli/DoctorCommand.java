package dynat.cli;

import dynat.datasets.Cache;
import dynat.datasets.Catalogue;
import dynat.datasets.Split;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.Devices;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `doctor`: what this machine offers, and what is missing.
@Command(
        name = "doctor",
        header = "Show what is found on this machine: Java, memory, devices, data sets.",
        customSynopsis = "java -jar dynat.jar doctor [--data-dir DIR]",
        description = {"%nEnds with 0 if some device works here, and with 4 if none does.%n"})
final class DoctorCommand implements Callable<Integer> {

    private final Main main;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Look for data sets in this folder.")
    private Path dataDir;

    DoctorCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        PrintStream out = main.terminal.out();
        out.printf("%-9s%s, %s%n", "dynat", Version.NUMBER, home());
        out.printf("%-9s%s (%s), %s%n", "java", Runtime.version(), property("java.vendor"), property("java.home"));
        out.printf(
                "%-9s%s %s, %s, %d cores%n",
                "system",
                property("os.name"),
                property("os.version"),
                property("os.arch"),
                Runtime.getRuntime().availableProcessors());
        out.printf("%-9s%s%n", "memory", memory());
        List<Devices.Probe> probes = Devices.probe();
        probes.forEach(probe -> out.printf("%-9s%s%n", probe == probes.getFirst() ? "devices" : "", probe));
        Catalogue.ENTRIES.stream()
                .filter(entry -> entry.embedded() || entry.source().isPresent())
                .forEach(entry -> out.printf(
                        "%-9s%-15s %s%n",
                        entry == Catalogue.ENTRIES.getFirst() ? "data" : "", entry.name(), found(entry)));
        return probes.stream().anyMatch(probe -> probe.availability() instanceof Ready)
                ? ExitCode.DONE
                : ExitCode.DEVICE;
    }

    private static String property(String name) {
        return System.getProperty(name);
    }

    /// Returns where the jar lies.
    static String home() {
        try {
            return Path.of(Main.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String memory() {
        String heap = "%.1f GB for the heap".formatted(Runtime.getRuntime().maxMemory() / 1e9);
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? "%.1f GB in the machine, %s".formatted(system.getTotalMemorySize() / 1e9, heap)
                : heap;
    }

    /// Looks for files without reading them; only what is inside the jar is opened.
    private String found(Catalogue.Entry entry) {
        return DatasetsCommand.where(entry, Cache.of(Optional.ofNullable(dataDir)))
                .orElseGet(() -> "found: %d training and %d test images, %s"
                        .formatted(
                                Catalogue.open(entry.name(), Split.TRAIN, Optional.empty())
                                        .size(),
                                Catalogue.open(entry.name(), Split.TEST, Optional.empty())
                                        .size(),
                                entry.argument().isEmpty() ? "inside the jar" : "made up"));
    }
}
