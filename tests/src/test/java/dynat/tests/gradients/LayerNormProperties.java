package dynat.tests.gradients;

import static dynat.autograd.ops.LayerNorm.layerNorm;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Trailing;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LayerNormProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.TrailingAxes.class) Trailing shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.x()), anywhere(shapes.last()), anywhere(shapes.last()))
                .check("layerNorm", in -> layerNorm(in[0], in[1], in[2], 0.1));
    }

    @Property(tries = 200)
    void gradientWithoutScaleAndShift(
            @ForAll(supplier = Shapes.TrailingAxes.class) Trailing shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.x())).check("layerNorm", in -> layerNorm(in[0], shapes.last(), 0.1));
    }

    /// The row 1, 2, 3, 4 has mean 2.5 and biased variance 1.25.
    @Example
    void againstItsFormula() {
        var rows = new Shape(2, 2, 2);
        double inverse = 1 / Math.sqrt(1.25 + 1e-5), tenfold = 10 / Math.sqrt(125 + 1e-5);
        var gamma = Gradients.fixed(new Shape(2, 2), 1, 2, 3, 4);
        var beta = Gradients.fixed(new Shape(2, 2), 0, 0, 0, 5);
        assertArrayEquals(
                new double[] {
                    -1.5 * inverse, -inverse, 1.5 * inverse, 6 * inverse + 5,
                    -1.5 * tenfold, -tenfold, 1.5 * tenfold, 6 * tenfold + 5
                },
                Gradients.values(
                        v -> reshape(layerNorm(reshape(v, rows), gamma, beta, 1e-5), new Shape(8)),
                        1,
                        2,
                        3,
                        4,
                        10,
                        20,
                        30,
                        40),
                1e-13);
    }

    @Example
    void ofAnEmptyBatch() {
        assertArrayEquals(
                new double[0],
                Gradients.values(v ->
                        reshape(layerNorm(reshape(v, new Shape(0, 8)), new Shape(8), 0.1), new Shape(0))));
    }

    @Example
    void ofOtherExtents() {
        var three = Gradients.fixed(new Shape(3), 1, 1, 1);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> layerNorm(reshape(v, new Shape(1, 2)), three, three, 1e-5), 1, 2));
        assertEquals("""
                layerNorm: scale and shift do not both have the input's last extents
                    input   [1, 2]
                    gamma   [3]
                    beta    [3]
                    fix:    give both the extents that are normalised, such as [2]""", error.getMessage());
    }
}
