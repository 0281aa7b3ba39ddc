package dynat.tests.gradients;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Philox;
import dynat.tensor.Shape;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CrossEntropyProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        int rows = shape.dim(0), classes = shape.dim(1);
        var labels = IntStream.range(0, rows)
                .map(n -> (int) Long.remainderUnsigned(Philox.mix(seed, n), classes))
                .toArray();
        Gradients.at(seed, anywhere(shape)).check("crossEntropy", in -> crossEntropy(in[0], labels, reduction));
    }

    @Example
    void ofOneClassItIsConstant() {
        Gradients.at(0, anywhere(new Shape(3, 1)))
                .flatInPlaces()
                .check("crossEntropy", in -> crossEntropy(in[0], new int[3]));
    }

    @Example
    void largeLogitsDoNotOverflow() {
        var row = new Shape(1, 3);
        assertArrayEquals(
                new double[] {2000},
                Gradients.values(v -> crossEntropy(reshape(v, row), new int[] {0}), -1000, 1000, 0));
    }
}
