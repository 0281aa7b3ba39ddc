package dynat.tests.gradients;

import static dynat.autograd.ops.Std.std;
import static dynat.tensor.Axes.drop;
import static dynat.tensor.Axes.keep;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Axes;
import dynat.tests.gradients.Shapes.Along;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StdProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.OneAxis.class) Along along,
            @ForAll boolean stay,
            @ForAll @IntRange(min = 0, max = 1) int correction,
            @ForAll long seed) {
        var axes = new Axes(stay, along.axis());
        Gradients.at(seed, anywhere(along.x()))
                .awayFromKinksOf(in -> std(in[0], axes, 0))
                .check("std", in -> std(in[0], axes, correction));
    }

    @Property(tries = 200)
    void gradientOverAll(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll long seed) {
        Gradients.at(seed, anywhere(along.x())).check("std", in -> std(in[0], Axes.all(along.x()), 1));
    }

    @Example
    void againstItsFormula() {
        assertArrayEquals(new double[] {Math.sqrt(1.25)}, Gradients.values(v -> std(v, drop(0), 0), 1, 2, 3, 4), 1e-15);
        assertArrayEquals(
                new double[] {Math.sqrt(5.0 / 3)}, Gradients.values(v -> std(v, drop(0), 1), 1, 2, 3, 4), 1e-15);
    }

    @Example
    void largeNumbersDoNotCancel() {
        assertArrayEquals(new double[] {0.5}, Gradients.values(v -> std(v, keep(0), 0), 1e9, 1e9 + 1), 1e-15);
    }

    @Example
    void ofEqualNumbersTheDerivativeIsZero() {
        assertArrayEquals(new double[] {0, 0, 0}, Gradients.derivatives(v -> std(v, drop(0), 1), 2, 2, 2));
    }

    @Example
    void ofTooFewNumbers() {
        var error = assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> std(v, drop(0), 1), 3));
        assertEquals("""
                std: 1 number(s) become one, and the correction is 1
                    input   [1]
                    fix:    give a correction from 0 that is less than how many numbers become one""", error.getMessage());
    }

    @Example
    void whatIsNoNumberHasNoDerivative() {
        double none = Double.NaN;
        assertArrayEquals(new double[] {none, none, none}, Gradients.derivatives(v -> std(v, drop(0), 1), 1, none, 2));
    }
}
