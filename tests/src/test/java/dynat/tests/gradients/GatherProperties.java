package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Gather.gather;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Reduced;
import dynat.tests.parity.Backends;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GatherProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("gather", in -> some(in[0], seed));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("gather", in -> some(in[0], seed));
    }

    private static Variable some(Variable x, long seed) {
        var random = new Random(seed);
        int rank = x.shape().rank(), axis = random.nextInt(rank);
        var dims = x.shape().dims();
        for (int k = 0; k < rank; k++) {
            dims[k] = random.nextInt(1, k == axis ? 6 : dims[k] + 1);
        }
        var shape = new Shape(dims);
        return gather(
                x,
                axis - (random.nextBoolean() ? rank : 0),
                shape,
                random.ints(shape.size(), 0, x.shape().dim(axis)).toArray());
    }

    /// `torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0, 0], [1, 0]]))`, and along axis 0.
    @Example
    void isPyTorchs() {
        Backends.reference().run(() -> {
            var x = constant(Tensor.of(new Shape(2, 2), 1, 2, 3, 4));
            var square = new Shape(2, 2);
            assertArrayEquals(
                    new double[] {1, 1, 4, 3},
                    gather(x, 1, square, 0, 0, 1, 0).value().toDoubles());
            assertArrayEquals(
                    new double[] {1, 2, 3, 2},
                    gather(x, 0, square, 0, 0, 1, 0).value().toDoubles());
            return null;
        });
    }
}
