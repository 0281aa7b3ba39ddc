package dynat.tensor;

import dynat.tensor.Backend.Availability;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.Backend.Options;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Finds the backends on the class path and chooses among them.
public final class Devices {
    private Devices() {}

    /// What one backend answered.
    ///
    /// @param backend      who was asked
    /// @param availability whether it works here
    public record Probe(Backend backend, Availability availability) {
        @Override
        public String toString() {
            return switch (availability) {
                case Ready(String what) -> "%-6s ready:   %s".formatted(backend.name(), what);
                case Missing(String why, String fix) ->
                    "%-6s missing: %s    fix: %s".formatted(backend.name(), why, fix);
            };
        }
    }

    /// The device that was chosen.
    ///
    /// @param device opened
    /// @param reason one line that says which it is and why
    public record Choice(Device device, String reason) {}

    /// {@return all backends, the preferred one first}
    public static List<Probe> probe() {
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(Backend::rank).reversed())
                .map(backend -> new Probe(backend, backend.availability()))
                .toList();
    }

    /// Opens the backend called `request`, or for `auto` the best one that is ready, with the usual options.
    ///
    /// @param request a backend's name, or `auto`
    /// @param threads how many threads to compute with, from 1
    /// @return        the opened device and the reason
    /// @throws DeviceError if there is no such backend, or it does not work here
    public static Choice choose(String request, int threads) {
        return choose(request, Options.threads(threads));
    }

    /// Opens the backend called `request`, or for `auto` the best one that is ready.
    ///
    /// @param request a backend's name, or `auto`
    /// @param options how to compute
    /// @return        the opened device and the reason
    /// @throws DeviceError if there is no such backend, or it does not work here
    public static Choice choose(String request, Options options) {
        var probes = probe();
        if (request.equals("auto")) {
            return probes.stream()
                    .filter(probe -> probe.availability() instanceof Ready)
                    .findFirst()
                    .map(probe -> open(probe, options, "the fastest that is ready" + passedOver(probes, probe)))
                    .orElseThrow(() ->
                            new DeviceError("device: no backend is ready\n    fix:    use the complete dynat.jar"));
        }
        var probe = probes.stream()
                .filter(p -> p.backend().name().equals(request))
                .findFirst()
                .orElseThrow(() -> new DeviceError("device: there is no '%s'\n    fix:    choose among auto, %s"
                        .formatted(request, names(probes))));
        if (probe.availability() instanceof Missing(String why, String fix)) {
            throw new DeviceError("device: %s does not work here: %s\n    fix:    %s".formatted(request, why, fix));
        }
        return open(probe, options, "as asked");
    }

    private static Choice open(Probe probe, Options options, String why) {
        var device = probe.backend().open(options);
        return new Choice(device, "device: %s (%s), %s".formatted(device.name(), device.about(), why));
    }

    private static String passedOver(List<Probe> probes, Probe chosen) {
        return probes.subList(0, probes.indexOf(chosen)).stream()
                .map(probe -> "; no %s: %s".formatted(probe.backend().name(), ((Missing) probe.availability()).why()))
                .collect(Collectors.joining());
    }

    private static String names(List<Probe> probes) {
        return probes.stream().map(probe -> probe.backend().name()).collect(Collectors.joining(", "));
    }
}
