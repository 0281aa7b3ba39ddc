package dynat.tests.gradients;

import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// An op's value and gradients on the reference, to which the backend that was chosen to be tested is held, as far as
/// single precision goes. Where none was chosen nothing is computed.
///
/// @param x    the inputs
/// @param u    the cotangent
/// @param back the gradients for that cotangent, at those inputs
record OnChosenBackend(List<Numbers> x, Numbers u, Back back) {

    private static final double TOLERANCE = 3e-4;

    /// Computes the value of an op and its gradients.
    interface Back {
        /// @param x the inputs
        /// @param u the cotangent
        /// @return  the value, then the gradient with respect to each input that has one
        List<Tensor> of(Tensor[] x, Tensor u);
    }

    /// A tensor's numbers, on the host.
    private record Numbers(Shape shape, Order order, double[] values) {
        static Numbers of(Tensor t) {
            return new Numbers(t.shape(), t.order(), t.toDoubles());
        }

        Tensor here() {
            return Tensor.of(shape, values).to(order);
        }
    }

    static void check(String op, Tensor[] x, Tensor u, Back back) {
        if (!Backends.chosen()) {
            return;
        }
        var expected = numbers(back.of(x, u));
        var inputs = Stream.of(x).map(Numbers::of).toList();
        var cotangent = Numbers.of(u);
        for (var device : Backends.others()) {
            compare(op, device, expected, new OnChosenBackend(inputs, cotangent, back).on(device));
        }
    }

    private List<Numbers> on(Device device) {
        return device.run(() -> {
            try (var _ = Scope.open("a gradient on " + device)) {
                return numbers(back.of(x.stream().map(Numbers::here).toArray(Tensor[]::new), u.here()));
            }
        });
    }

    private static List<Numbers> numbers(List<Tensor> tensors) {
        var all = new ArrayList<Numbers>();
        tensors.forEach(tensor -> all.add(Numbers.of(tensor)));
        return all;
    }

    private static void compare(String op, Device device, List<Numbers> expected, List<Numbers> found) {
        for (int part = 0; part < expected.size(); part++) {
            double[] a = expected.get(part).values, b = found.get(part).values;
            double largest = Arrays.stream(a).map(Math::abs).max().orElse(0);
            for (int i = 0; i < a.length; i++) {
                if (!(Math.abs(a[i] - b[i]) <= TOLERANCE * (1 + largest))) {
                    throw new AssertionError(String.format(
                            Locale.ROOT,
                            "%s: number %d of the %s is %.9g on %s, but %.9g on ejml",
                            op,
                            i,
                            part == 0 ? "value" : "gradient " + part,
                            b[i],
                            device,
                            a[i]));
                }
            }
        }
    }
}
