package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Numbers come back as they were given, on every backend, through either order.
@AlsoOnGpu
class TransferParityProperties {

    @Provide
    Arbitrary<Shape> shapes() {
        return Sizes.shapes();
    }

    @Property(tries = 200)
    void numbersComeBack(@ForAll("shapes") Shape shape, @ForAll Order from, @ForAll Order to, @ForAll long seed) {
        var given = Twin.random(new Random(seed), shape, from);
        var wide = IntStream.range(0, shape.size())
                .mapToDouble(i -> given.values()[i])
                .toArray();
        for (var device : Backends.everywhere()) {
            try (var _ = Scope.open("transfer")) {
                var copy = Twin.blank(shape, to).on(device);
                device.kernels().copy(given.on(device), copy);
                assertArrayEquals(given.values(), copy.toFloats(), device::toString);
                assertArrayEquals(wide, copy.toDoubles(), device::toString);
                assertArrayEquals(
                        given.values(), device.run(() -> Tensor.of(shape, wide)).toFloats(), device::toString);
            }
        }
    }
}
