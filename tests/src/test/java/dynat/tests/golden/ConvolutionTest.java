package dynat.tests.golden;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.ConvTranspose2d.convTranspose2d;
import static dynat.autograd.ops.Reshape.reshape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Convolutions, transposed ones and their gradients as PyTorch computes them; `make.py` beside the values made them.
///
/// All numbers are small multiples of 1/64, so they must be met exactly.
@AlsoOnGpu
class ConvolutionTest {

    private record Numbers(Shape shape, double[] values) {}

    /// @param settings strides, paddings and dilations along rows and columns, and groups; then the output paddings of
    ///                 a transposed convolution
    private record Case(String name, int[] settings, Map<String, Numbers> numbers) {

        Geometry geometry() {
            return new Geometry(1, 0)
                    .strided(settings[0], settings[1])
                    .padded(settings[2], settings[3])
                    .dilated(settings[4], settings[5])
                    .grouped(settings[6]);
        }

        Variable of(Variable x, Variable w, Variable bias) {
            if (settings.length == 7) {
                return conv2d(x, w, bias, geometry());
            }
            var y = convTranspose2d(x, w, geometry(), settings[7], settings[8]);
            return add(y, reshape(bias, new Shape(1, bias.shape().size(), 1, 1)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Case> cases() throws IOException {
        var cases = new ArrayList<Case>();
        try (var file = ConvolutionTest.class.getResourceAsStream("/golden/convolutions/cases.txt")) {
            for (var line : new String(file.readAllBytes()).lines().toList()) {
                var words = line.split(" ");
                if (words[0].equals("case")) {
                    var settings = Stream.of(words).skip(2).mapToInt(Integer::parseInt);
                    cases.add(new Case(words[1], settings.toArray(), new TreeMap<>()));
                } else {
                    var dims = Stream.of(words[1].split("x")).mapToInt(Integer::parseInt);
                    var values = Stream.of(words).skip(2).mapToDouble(Double::parseDouble);
                    cases.getLast().numbers.put(words[0], new Numbers(new Shape(dims.toArray()), values.toArray()));
                }
            }
        }
        return cases;
    }

    static Stream<Arguments> everywhere() throws IOException {
        var cases = cases();
        return Backends.ready().stream().flatMap(device -> cases.stream().map(each -> Arguments.of(device, each)));
    }

    @Test
    void theCasesAreThere() throws IOException {
        assertEquals(7, cases().size());
    }

    private record Leaf(Tensor value) implements Differentiable {}

    @ParameterizedTest
    @MethodSource("everywhere")
    void isThatOfPyTorch(Device device, Case c) {
        device.run(() -> {
            Leaf x = leaf(c, "x", 37, 23), w = leaf(c, "w", 11, 17), bias = leaf(c, "dbias", 5, 7);
            var dy = numbers(c.numbers.get("y").shape, 29, 19);
            var y = c.of(Variable.constant(x.value), Variable.constant(w.value), Variable.constant(bias.value));
            assertNumbers(c, "y", y.value());
            var gradients = Tape.gradients(
                    List.of(x, w, bias), () -> weighted(dy, c.of(Tape.read(x), Tape.read(w), Tape.read(bias))));
            assertNumbers(c, "dx", gradients.of(x));
            assertNumbers(c, "dw", gradients.of(w));
            assertNumbers(c, "dbias", gradients.of(bias));
            return null;
        });
    }

    private static Leaf leaf(Case c, String name, int factor, int modulus) {
        return new Leaf(numbers(c.numbers.get(name).shape, factor, modulus));
    }

    /// What `make.py` fills its tensors with.
    private static Tensor numbers(Shape shape, int factor, int modulus) {
        var values = new double[shape.size()];
        Arrays.setAll(values, i -> (i * factor % modulus - modulus / 2) / 8.0);
        return Tensor.of(shape, values);
    }

    private static Variable weighted(Tensor weight, Variable y) {
        return Variable.from("weighting", Tensor.scalar(y.value().dot(weight)), wrt(y, saving(weight), weight::times));
    }

    private static void assertNumbers(Case c, String name, Tensor actual) {
        var expected = c.numbers.get(name);
        assertEquals(expected.shape, actual.shape(), name);
        assertArrayEquals(expected.values, actual.toDoubles(), name);
    }
}
