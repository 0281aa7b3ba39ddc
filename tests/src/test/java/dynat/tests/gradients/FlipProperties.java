package dynat.tests.gradients;

import static dynat.autograd.ops.Flip.flip;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.ShapeError;
import dynat.tests.gradients.Shapes.Reduced;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FlipProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("flip", in -> flip(in[0], reduced.axes()));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("flip", in -> flip(in[0], reduced.axes()));
    }

    @Example
    void theLastComesFirst() {
        assertArrayEquals(new double[] {3, 2, 1}, Gradients.values(v -> flip(v, -1), 1, 2, 3));
    }

    @Example
    void anAxisIsNamedOnce() {
        var error = assertThrows(ShapeError.class, () -> Gradients.values(v -> flip(v, 0, -1), 1, 2, 3));
        assertEquals("""
                flip: axis 0 is named twice
                    input   [3]
                    fix:    name each axis once""", error.getMessage());
    }
}
