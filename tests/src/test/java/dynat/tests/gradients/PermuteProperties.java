package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Permute.permute;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

@AlsoOnGpu
class PermuteProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("permute", in -> permute(in[0], axes(shape, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("permute", in -> permute(in[0], axes(shape, seed)));
    }

    private static int[] axes(Shape shape, long seed) {
        var axes = new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        Collections.shuffle(axes, new Random(seed));
        return axes.stream().mapToInt(axis -> axis).toArray();
    }

    @Example
    void axesGoWhereTheyAreNamed() {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                for (var order : Order.values()) {
                    var values =
                            IntStream.range(0, 2 * 3 * 4 * 5).asDoubleStream().toArray();
                    var x = Tensor.of(new Shape(2, 3, 4, 5), values).to(order);
                    var y = permute(constant(x), 2, 0, -1, 1).value();
                    assertEquals(new Shape(4, 2, 5, 3), y.shape());
                    var expected = new double[values.length];
                    for (int i = 0, to = 0; i < 4; i++) {
                        for (int n = 0; n < 2; n++) {
                            for (int j = 0; j < 5; j++) {
                                for (int c = 0; c < 3; c++) {
                                    expected[to++] = ((n * 3 + c) * 4 + i) * 5 + j;
                                }
                            }
                        }
                    }
                    assertArrayEquals(expected, y.toDoubles());
                }
                return null;
            });
        }
    }
}
