package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static dynat.tests.gradients.Input.positive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class CrossEntropyProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape)).check("crossEntropy", in -> crossEntropy(in[0], labels, reduction));
    }

    @Property(tries = 200)
    void gradientWithSmoothing(
            @ForAll(supplier = Shapes.Rows.class) Shape shape,
            @ForAll @DoubleRange(min = 0, max = 1) double smoothing,
            @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape))
                .check("crossEntropy", in -> crossEntropy(in[0], labels, smoothing, LossReduction.NONE));
    }

    /// Rows of soft labels need not add up to 1.
    @Property(tries = 200)
    void gradientWithSoftLabels(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), positive(shape))
                .check("crossEntropy", in -> crossEntropy(in[0], in[1], reduction));
    }

    /// PyTorch's: a share ε of the label goes to all K classes alike, its own among them.
    @Example
    void smoothingIsPyTorchs() {
        var row = new Shape(1, 3);
        double lse = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(4)), share = 0.3 / 3;
        assertArrayEquals(
                new double[] {0.7 * (lse - 2) + share * (lse - 1) + share * (lse - 2) + share * (lse - 4)},
                Gradients.values(v -> crossEntropy(reshape(v, row), new int[] {1}, 0.3, LossReduction.MEAN), 1, 2, 4),
                1e-14);
    }

    @Example
    void aClassThatIsNotMeantMayBeExcluded() {
        var row = new Shape(1, 3);
        double inf = Double.POSITIVE_INFINITY;
        assertArrayEquals(
                new double[] {Math.log(2)},
                Gradients.values(v -> crossEntropy(reshape(v, row), new int[] {0}), 3, 3, -inf),
                1e-15);
        assertArrayEquals(
                new double[] {-0.5, 0.5, 0},
                Gradients.derivatives(v -> crossEntropy(reshape(v, row), new int[] {0}), 3, 3, -inf),
                1e-15);
    }

    @Example
    void messages() {
        var two = constant(Tensor.full(new Shape(1, 2), 1));
        assertEquals(
                """
                crossEntropy: smoothing is -0.1
                    fix:    give a share in [0, 1]""",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> crossEntropy(two, new int[1], -0.1, LossReduction.MEAN))
                        .getMessage());
        assertEquals(
                """
                crossEntropy: the soft labels' shape is not the logits'
                    logits  [1, 2]             N K
                    targets [2]                N K
                    fix:    pass one number a class and row""",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> crossEntropy(two, constant(Tensor.full(new Shape(2), 1)), LossReduction.MEAN))
                        .getMessage());
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
