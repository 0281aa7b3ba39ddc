package dynat.tests.parity;

import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.util.List;
import java.util.stream.Stream;

/// The backends that these tests compare.
public final class Backends {
    private Backends() {}

    private static final Device REFERENCE = Devices.choose("ejml", 1).device();

    private static final List<Device> OTHERS = Devices.probe().stream()
            .filter(probe -> probe.availability() instanceof Ready)
            .map(Devices.Probe::backend)
            .filter(backend -> !backend.name().equals("ejml"))
            .map(backend -> backend.open(2))
            .toList();

    /// The backend that says what is right.
    public static Device reference() {
        return REFERENCE;
    }

    /// Every other backend that works here, each opened once, with 2 threads.
    public static List<Device> others() {
        return OTHERS;
    }

    /// Every backend that works here, the reference first.
    public static List<Device> ready() {
        return Stream.concat(Stream.of(REFERENCE), OTHERS.stream()).toList();
    }

    /// All backends, those that are missing as well.
    static List<Devices.Probe> all() {
        return Devices.probe();
    }

    /// Backend `name`, opened with so many threads.
    public static Device open(String name, int threads) {
        return Devices.choose(name, threads).device();
    }

    /// Why there is nothing to compare, one clause a missing backend.
    static String missing() {
        return all().stream()
                .filter(probe -> probe.availability() instanceof Missing)
                .map(probe -> "%s: %s".formatted(probe.backend().name(), ((Missing) probe.availability()).why()))
                .reduce((a, b) -> a + "; " + b)
                .orElse("no backend but the reference is on the class path");
    }
}
