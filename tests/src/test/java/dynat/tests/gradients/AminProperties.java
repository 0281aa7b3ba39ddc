package dynat.tests.gradients;

import static dynat.autograd.ops.Amin.amin;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tensor.Axes.keep;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Axes;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tests.gradients.Shapes.Reduced;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AminProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll boolean stay, @ForAll long seed) {
        var axes = new Axes(stay, reduced.axes());
        Gradients.at(seed, anywhere(reduced.x()))
                .awayFromKinksOf(Ties.withSmallest(axes))
                .check("amin", in -> amin(in[0], axes));
    }

    @Property(tries = 200)
    void gradientOverAll(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .awayFromKinksOf(Ties.withSmallest(Axes.all(shape)))
                .check("amin", in -> amin(in[0]));
    }

    @Example
    void equalsShareTheGradient() {
        var rows = new Shape(2, 2);
        assertArrayEquals(
                new double[] {0.5, 0, 0.5, 0}, Gradients.derivatives(v -> amin(reshape(v, rows)), 1, 3, 1, 2), 1e-15);
        assertArrayEquals(
                new double[] {1, 0, 0.5, 0.5},
                Gradients.derivatives(v -> amin(reshape(v, rows), keep(-1)), 1, 3, 2, 2),
                1e-15);
    }

    @Example
    void ofNothing() {
        var error = assertThrows(ShapeError.class, () -> Gradients.values(v -> amin(v)));
        assertEquals("""
                amin: there is nothing to choose from
                    input   [0]
                    fix:    pass at least one number""", error.getMessage());
    }
}
