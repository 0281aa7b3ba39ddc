package dynat.tests.golden;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.AdaptiveAvgPool2d.adaptiveAvgPool2d;
import static dynat.autograd.ops.AvgPool2d.avgPool2d;
import static dynat.autograd.ops.MaxPool2d.maxPool2d;
import static dynat.autograd.ops.Pad.pad;
import static dynat.autograd.ops.ReflectionPad.reflectionPad;
import static dynat.autograd.ops.UpsampleBilinear.upsampleBilinear;
import static dynat.autograd.ops.UpsampleNearest.upsampleNearest;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Pooling, padding and resampling, and their gradients, as PyTorch has them; see `golden/moves/README.md`.
@AlsoOnGpu
class MovesTest {

    private static final Map<Character, Shape> SHAPES = Map.of(
            'a', new Shape(2, 3, 5, 7),
            'b', new Shape(1, 2, 6, 6),
            'c', new Shape(2, 1, 3, 4),
            'd', new Shape(1, 2, 4, 5));

    private static final Window OVERLAPPING = new Window(3, 2, 1, false), CEIL = OVERLAPPING.withCeilMode();

    private static final Map<String, Function<Variable, Variable>> OPS = Map.ofEntries(
            Map.entry("a max k3s2p1", x -> maxPool2d(x, OVERLAPPING)),
            Map.entry("a max k2s2 ceil", x -> maxPool2d(x, Window.of(2).withCeilMode())),
            Map.entry("b max k3s2 ceil", x -> maxPool2d(x, new Window(3, 2, 0, true))),
            Map.entry("a max k3s2p1 ceil", x -> maxPool2d(x, CEIL)),
            Map.entry("b max k2s3p1 ceil", x -> maxPool2d(x, new Window(2, 3, 1, true))),
            Map.entry(
                    "a max k3x2s1",
                    x -> maxPool2d(x, Window.of(3).withStride(1), Window.of(2).withStride(1))),
            Map.entry("b max of ties", x -> maxPool2d(x, new Window(3, 1, 1, false))),
            Map.entry("a avg k3s2p1", x -> avgPool2d(x, OVERLAPPING)),
            Map.entry("a avg k3s2p1 excluded", x -> avgPool2d(x, OVERLAPPING, OVERLAPPING, false)),
            Map.entry("b avg k3s2p1 ceil", x -> avgPool2d(x, CEIL)),
            Map.entry("b avg k3s2p1 ceil excluded", x -> avgPool2d(x, CEIL, CEIL, false)),
            Map.entry("a avg k4s3p2 ceil", x -> avgPool2d(x, new Window(4, 3, 2, true))),
            Map.entry(
                    "a avg k2x3s2", x -> avgPool2d(x, Window.of(2), Window.of(3).withStride(2), true)),
            Map.entry("a adaptive 3x2", x -> adaptiveAvgPool2d(x, 3, 2)),
            Map.entry("c adaptive 7x7", x -> adaptiveAvgPool2d(x, 7, 7)),
            Map.entry("b adaptive 1x1", x -> adaptiveAvgPool2d(x, 1, 1)),
            Map.entry("c bilinear 7x5", x -> upsampleBilinear(x, 7, 5, false)),
            Map.entry("c bilinear 7x5 aligned", x -> upsampleBilinear(x, 7, 5, true)),
            Map.entry("a bilinear 2x3", x -> upsampleBilinear(x, 2, 3, false)),
            Map.entry("a bilinear 2x3 aligned", x -> upsampleBilinear(x, 2, 3, true)),
            Map.entry("a bilinear 1x1 aligned", x -> upsampleBilinear(x, 1, 1, true)),
            Map.entry("d bilinear by 2", x -> upsampleBilinear(x, 2, false)),
            Map.entry("d bilinear by 2 aligned", x -> upsampleBilinear(x, 2, true)),
            Map.entry("d bilinear by 1.7", x -> upsampleBilinear(x, 1.7, false)),
            Map.entry("d bilinear by 1.7 aligned", x -> upsampleBilinear(x, 1.7, true)),
            Map.entry("c nearest 7x5", x -> upsampleNearest(x, 7, 5)),
            Map.entry("a nearest 2x3", x -> upsampleNearest(x, 2, 3)),
            Map.entry("d nearest by 2", x -> upsampleNearest(x, 2)),
            Map.entry("d nearest by 1.7", x -> upsampleNearest(x, 1.7)),
            Map.entry("d reflect 2 1 3 0", x -> reflectionPad(x, 2, 1, 3, 0)),
            Map.entry("d reflect 4 4 3 3", x -> reflectionPad(x, 4, 4, 3, 3)),
            Map.entry("d zero 2 0 1 3", x -> pad(x, 2, 0, 1, 3)),
            Map.entry("d zero -1 2 -2 1", x -> pad(x, -1, 2, -2, 1)),
            Map.entry("d zero of channels", x -> pad(x, 0, 0, 1, 0, 1, 2)));

    private record Expected(String name, Shape shape, double[] y, double[] dx) {
        static Expected of(String line) {
            var parts = line.split(";");
            var dims =
                    Stream.of(parts[1].split(",")).mapToInt(Integer::parseInt).toArray();
            return new Expected(parts[0], new Shape(dims), numbers(parts[2]), numbers(parts[3]));
        }

        private static double[] numbers(String text) {
            return Stream.of(text.split(",")).mapToDouble(Double::parseDouble).toArray();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Expected> expected() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(
                MovesTest.class.getResourceAsStream("/golden/moves/values.txt"), StandardCharsets.UTF_8))) {
            return lines.lines().map(Expected::of).toList().stream();
        }
    }

    static Stream<Arguments> cases() throws IOException {
        return expected().flatMap(expected -> Backends.ready().stream().map(device -> Arguments.of(expected, device)));
    }

    @Test
    void everyOpIsThere() throws IOException {
        assertEquals(OPS.keySet(), new HashSet<>(expected().map(Expected::name).toList()));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("cases")
    void isAsPyTorchHasIt(Expected expected, Device device) {
        var op = OPS.get(expected.name);
        assertNotNull(op);
        double tolerance = device.dtype() == DType.F64 ? 1e-14 : 1e-5;
        for (var order : Order.values()) {
            device.run(() -> {
                try (var _ = Scope.open(expected.name)) {
                    hold(expected, op, order, tolerance);
                }
                return null;
            });
        }
    }

    private static void hold(Expected expected, Function<Variable, Variable> op, Order order, double tolerance) {
        var shape = SHAPES.get(expected.name.charAt(0));
        var values = numbers(shape.size(), 7919, 101);
        if (expected.name.endsWith("ties")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.rint(values[i]);
            }
        }
        var x = Tensor.of(shape, values).to(order);
        var y = op.apply(Variable.constant(x)).value();
        assertEquals(expected.shape, y.shape());
        assertArrayEquals(expected.y, y.toDoubles(), tolerance);
        var weight = Tensor.of(y.shape(), numbers(y.shape().size(), 104729, 97)).to(order);
        var dx = Tape.gradient(x, v -> {
            var out = op.apply(v);
            return Variable.from(
                    "weighting", Tensor.scalar(out.value().dot(weight)), wrt(out, saving(weight), weight::times));
        });
        assertArrayEquals(expected.dx, dx.toDoubles(), 4 * tolerance);
    }

    private static double[] numbers(int count, long step, int modulus) {
        var numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (double) (i * step % modulus) / (modulus / 2) - 1;
        }
        return numbers;
    }
}
