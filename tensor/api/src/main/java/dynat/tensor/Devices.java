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
        return backends().stream().map(Devices::probe).toList();
    }

    private static List<Backend> backends() {
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(Backend::rank).reversed())
                .toList();
    }

    private static Probe probe(Backend backend) {
        return new Probe(backend, backend.availability());
    }

    /// Opens the backend called `request`, or for `auto` the best one that works, with the usual options.
    ///
    /// @param request a backend's name, or `auto`
    /// @param threads how many threads to compute with, from 1
    /// @return        the opened device and the reason
    /// @throws DeviceError if there is no such backend, or it does not work here
    public static Choice choose(String request, int threads) {
        return choose(request, Options.threads(threads));
    }

    /// Opens the backend called `request`, or for `auto` the best one that works.
    ///
    /// @param request a backend's name, or `auto`
    /// @param options how to compute
    /// @return        the opened device and the reason
    /// @throws DeviceError if there is no such backend, or it does not work here
    public static Choice choose(String request, Options options) {
        return choose(request, options, "as asked");
    }

    /// Opens the backend called `request`, or for `auto` the best one that works.
    ///
    /// @param request a backend's name, or `auto`
    /// @param options how to compute
    /// @param why     what the reason says of a backend that is named, such as `as asked`
    /// @return        the opened device and the reason
    /// @throws DeviceError if there is no such backend, or it does not work here
    public static Choice choose(String request, Options options, String why) {
        var backends = backends();
        if (request.equals("auto")) {
            return best(backends, options);
        }
        var probe = backends.stream()
                .filter(backend -> backend.name().equals(request))
                .findFirst()
                .map(Devices::probe)
                .orElseThrow(() -> new DeviceError("device: there is no '%s'\n    fix:    choose among auto, %s"
                        .formatted(request, names(backends))));
        if (probe.availability() instanceof Missing(String problem, String fix)) {
            throw new DeviceError("device: %s does not work here: %s\n    fix:    %s".formatted(request, problem, fix));
        }
        return open(probe, options, why);
    }

    /// The first that is ready and can be opened; those behind it are not asked.
    static Choice best(List<Backend> backends, Options options) {
        var passedOver = new StringBuilder();
        for (var backend : backends) {
            var probe = probe(backend);
            String why;
            if (probe.availability() instanceof Missing missing) {
                why = missing.why();
            } else {
                try {
                    return open(probe, options, "the fastest that is ready" + passedOver);
                } catch (DeviceError taken) { // by somebody else, such as a GPU with no memory left
                    why = taken.getMessage().lines().findFirst().orElse("").replaceFirst("^device: ", "");
                }
            }
            passedOver.append("; no %s: %s".formatted(backend.name(), why));
        }
        throw new DeviceError("device: no backend is ready\n    fix:    use the complete dynat.jar");
    }

    private static Choice open(Probe probe, Options options, String why) {
        var device = probe.backend().open(options);
        return new Choice(device, "device: %s (%s), %s".formatted(device.name(), device.about(), why));
    }

    private static String names(List<Backend> backends) {
        return backends.stream().map(Backend::name).collect(Collectors.joining(", "));
    }
}
