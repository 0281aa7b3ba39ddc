package dynat.tests.gradients;

import static dynat.autograd.ops.Dropout.dropout;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.ops.Dropout;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class DropoutProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape,
            @ForAll @DoubleRange(min = 0, max = 1) double p,
            @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .flatInPlaces()
                .check("dropout", in -> dropout(in[0], p, Draws.of(seed, "dropout")));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("dropout", in -> dropout(in[0], 0, Draws.of(seed, "dropout")));
    }

    @Example
    void theMeanStays() {
        Dropped.assertTheMeanStays(Dropout::dropout, new Shape(100, 10, 10, 4));
    }

    @Example
    void theMaskIsTheImages() {
        Dropped.assertTheMaskIsTheImages(Dropout::dropout);
    }

    @Example
    void allOrNothing() {
        Dropped.assertAllOrNothing(Dropout::dropout);
    }

    @Example
    void aProbabilityThatIsNone() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Dropped.ones(Dropout::dropout, "ejml", new Shape(1, 1, 1, 1), 1.5, Draws.of(3, "dropout")));
        assertEquals("""
                dropout: p is 1.5
                    fix:    give a probability in [0, 1]""", error.getMessage());
    }
}
