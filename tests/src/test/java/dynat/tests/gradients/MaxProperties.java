package dynat.tests.gradients;

import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tensor.Axes.drop;
import static dynat.tensor.Axes.keep;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Axes;
import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Along;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MaxProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll boolean stay, @ForAll long seed) {
        var axes = new Axes(stay, along.axis());
        Gradients.at(seed, anywhere(along.x()))
                .awayFromKinksOf(Ties.withLargest(axes))
                .check("max", in -> max(in[0], axes));
    }

    @Example
    void theFirstOfEqualsGetsTheWholeGradient() {
        assertArrayEquals(new double[] {0, 1, 0}, Gradients.derivatives(v -> max(v, drop(0)), 1, 3, 3));
        var rows = new Shape(3, 2);
        assertArrayEquals(
                new double[] {1, 0, 0, 1, 0, 0},
                Gradients.derivatives(v -> max(reshape(v, rows), drop(0)), 5, 1, 5, 2, 4, 2));
    }

    @Example
    void ofInfinities() {
        double inf = Double.POSITIVE_INFINITY;
        assertArrayEquals(new double[] {-inf}, Gradients.values(v -> max(v, drop(0)), -inf, -inf));
        assertArrayEquals(new double[] {1, 0}, Gradients.derivatives(v -> max(v, drop(0)), -inf, -inf));
        assertArrayEquals(new double[] {inf}, Gradients.values(v -> max(v, keep(-1)), -inf, 2, inf));
    }

    @Example
    void ofTwoAxes() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> max(reshape(v, new Shape(1, 2)), keep(0, 1)), 1, 2));
        assertEquals("""
                max: 2 axes are named, not 1
                    fix:    name one axis, or call amax""", error.getMessage());
    }

    @Example
    void ofNothing() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> Gradients.values(v -> max(reshape(v, new Shape(0, 2)), drop(0))));
        assertEquals("""
                max: there is nothing to choose from
                    input   [0, 2]
                    fix:    pass at least one number""", error.getMessage());
    }
}
