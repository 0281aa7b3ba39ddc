package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Device;
import dynat.tensor.Kernels;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How every backend is held to the reference.
final class Parity {
    private Parity() {}

    /// A kernel that is linear in the magnitudes of its inputs.
    interface Sum {
        void run(Kernels kernels, List<Tensor> in, Tensor out);
    }

    /// Holds every backend to the reference in a kernel that sums products.
    ///
    /// @param terms how many roundings meet in one number of the result
    /// @param out   room for the result
    static void assertSums(int terms, Sum kernel, Twin out, Twin... in) {
        assertSums(Backends.others(), terms, kernel, out, in);
    }

    /// As above, but holds these devices alone.
    static void assertSums(List<Device> devices, int terms, Sum kernel, Twin out, Twin... in) {
        var reference = Backends.reference();
        var expected = run(reference, kernel, out, in);
        var scale = run(
                reference,
                kernel,
                out,
                List.of(in).stream().map(Twin::magnitudes).toArray(Twin[]::new));
        for (var device : devices) {
            var precision = Precision.of(device.dtype());
            var actual = run(device, kernel, out, in);
            for (int i = 0; i < expected.length; i++) {
                assertNear(device, i, expected[i], actual[i], precision.sum(terms, scale[i]));
            }
        }
    }

    /// Holds these devices to the reference in a convolution that may be Winograd's: the products are of sums and
    /// differences, whose roundings follow the largest numbers around, not those that meet in one result.
    static void assertFiltered(List<Device> devices, Sum kernel, Twin out, Twin... in) {
        var reference = Backends.reference();
        var expected = run(reference, kernel, out, in);
        var largest = run(
                reference, kernel, out, List.of(in).stream().map(Twin::largest).toArray(Twin[]::new));
        var ones =
                run(reference, kernel, out, List.of(in).stream().map(Twin::ones).toArray(Twin[]::new));
        double scale = Arrays.stream(largest).max().orElse(0);
        double terms = Arrays.stream(ones).max().orElse(0);
        for (var device : devices) {
            var precision = Precision.of(device.dtype());
            var actual = run(device, kernel, out, in);
            for (int i = 0; i < expected.length; i++) {
                assertNear(device, i, expected[i], actual[i], precision.filtered(terms, scale));
            }
        }
    }

    private static double[] run(Device device, Sum kernel, Twin out, Twin... in) {
        try (var _ = Scope.open("parity")) {
            var result = out.on(device);
            kernel.run(
                    device.kernels(),
                    List.of(in).stream().map(x -> x.on(device)).toList(),
                    result);
            return result.toDoubles();
        }
    }

    static void assertNear(Device device, int element, double expected, double actual, double tolerance) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(expected, actual, () -> "element %d on %s (%s)".formatted(element, device, device.about()));
        } else {
            assertTrue(
                    Math.abs(expected - actual) <= tolerance,
                    () -> String.format(
                            Locale.ROOT,
                            "element %d is %.9g on %s (%s) but %.9g on ejml: apart by %.3g, allowed are %.3g",
                            element,
                            actual,
                            device,
                            device.about(),
                            expected,
                            Math.abs(expected - actual),
                            tolerance));
        }
    }
}
