package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Power.power;
import static dynat.tests.gradients.Input.anywhere;
import static dynat.tests.gradients.Input.nonzero;
import static dynat.tests.gradients.Input.positive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PowerProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, positive(shapes.a()), anywhere(shapes.b())).check("power", in -> power(in[0], in[1]));
    }

    @Property(tries = 200)
    void gradientOfAWholePower(
            @ForAll(supplier = Shapes.Any.class) Shape shape,
            @ForAll @IntRange(min = -3, max = 5) int b,
            @ForAll long seed) {
        var either = Gradients.at(seed, nonzero(shape));
        var at = b == 0 ? either.flatInPlaces() : either;
        at.check("power", in -> power(in[0], b));
        at.check("power", in -> power(in[0], constant(Tensor.scalar(b))));
    }

    @Property(tries = 200)
    void gradientOfAFraction(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, positive(shape)).check("power", in -> power(in[0], -1.5));
    }

    @Example
    void ofANegativeBase() {
        assertArrayEquals(new double[] {-8, -27}, Gradients.values(v -> power(v, 3), -2, -3));
        assertArrayEquals(new double[] {12, 27}, Gradients.derivatives(v -> power(v, 3), -2, -3));
        assertArrayEquals(new double[] {-0.125}, Gradients.values(v -> power(v, -3), -2));
        assertArrayEquals(new double[] {Double.NaN}, Gradients.values(v -> power(v, 0.5), -2));
        assertArrayEquals(new double[] {Double.NaN}, Gradients.derivatives(b -> power(number(-2), b), 3));
    }

    @Example
    void thePowerZeroIsOneAndConstant() {
        double[] ones = {1, 1, 1}, zeros = {0, 0, 0};
        assertArrayEquals(ones, Gradients.values(v -> power(v, 0), -2, 0, Double.NaN));
        assertArrayEquals(zeros, Gradients.derivatives(v -> power(v, 0), -2, 0, 3));
        assertArrayEquals(ones, Gradients.values(v -> power(v, number(0)), -2, 0, Double.NaN));
        assertArrayEquals(zeros, Gradients.derivatives(v -> power(v, number(0)), -2, 0, 3));
    }

    @Example
    void aBaseOfZero() {
        assertArrayEquals(
                new double[] {0, 0, Double.NEGATIVE_INFINITY},
                Gradients.derivatives(b -> power(number(0), b), 0, 2, -1));
        assertArrayEquals(new double[] {1}, Gradients.derivatives(v -> power(v, 1), 0));
        assertArrayEquals(new double[] {0}, Gradients.derivatives(v -> power(v, number(2)), 0));
        assertArrayEquals(new double[] {Double.POSITIVE_INFINITY}, Gradients.derivatives(v -> power(v, 0.5), 0));
    }

    private static Variable number(double value) {
        return constant(Tensor.scalar(value));
    }
}
