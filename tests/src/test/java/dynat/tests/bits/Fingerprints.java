package dynat.tests.bits;

import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Prints what the bits of every primitive are, the first time and after `repetitions` more, as a process of its own:
/// only there is a first call really the first.
///
/// One line a primitive: `= 1b2c3d4e name`, or `! 1b2c3d4e name` where a later call gave other bits.
final class Fingerprints {
    private Fingerprints() {}

    private static final int[] IMAGES = {0, 1};

    /// @param args the device's name and the number of repetitions
    public static void main(String[] args) {
        var device = Devices.choose(args[0], 2).device();
        var first = of(device);
        var stable = new LinkedHashMap<String, Boolean>();
        first.keySet().forEach(name -> stable.put(name, true));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            of(device).forEach((name, bits) -> stable.merge(name, bits.equals(first.get(name)), Boolean::logicalAnd));
        }
        first.forEach((name, bits) -> System.out.printf("%s %08x %s%n", stable.get(name) ? "=" : "!", bits, name));
    }

    /// A hash of the result's bits, for each primitive by name.
    static Map<String, Integer> of(Device device) {
        var fingerprints = new LinkedHashMap<String, Integer>();
        for (var primitive : Primitive.all()) {
            fingerprints.put(primitive.name(), Arrays.hashCode(primitive.run(device, IMAGES)));
        }
        return fingerprints;
    }
}
