package dynat.tests.gradients;

import static dynat.autograd.ops.Min.min;
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

class MinProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll boolean stay, @ForAll long seed) {
        var axes = new Axes(stay, along.axis());
        Gradients.at(seed, anywhere(along.x()))
                .awayFromKinksOf(Ties.withSmallest(axes))
                .check("min", in -> min(in[0], axes));
    }

    @Example
    void theFirstOfEqualsGetsTheWholeGradient() {
        assertArrayEquals(new double[] {0, 1, 0}, Gradients.derivatives(v -> min(v, drop(0)), 3, 1, 1), 1e-15);
        var rows = new Shape(3, 2);
        assertArrayEquals(
                new double[] {1, 0, 0, 1, 0, 0},
                Gradients.derivatives(v -> min(reshape(v, rows), drop(0)), -5, -1, -5, -2, -4, -2),
                1e-15);
    }

    @Example
    void ofInfinities() {
        double inf = Double.POSITIVE_INFINITY;
        assertArrayEquals(new double[] {-inf}, Gradients.values(v -> min(v, drop(0)), -inf, -inf));
        assertArrayEquals(new double[] {1, 0}, Gradients.derivatives(v -> min(v, drop(0)), -inf, -inf), 1e-15);
        assertArrayEquals(new double[] {-inf}, Gradients.values(v -> min(v, keep(-1)), -inf, 2, inf));
    }

    @Example
    void alongOneAxis() {
        var error = assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> min(v, drop()), 1));
        assertEquals("min: 0 axes are named, not 1\n    fix:    name one axis, or call amin", error.getMessage());
    }
}
