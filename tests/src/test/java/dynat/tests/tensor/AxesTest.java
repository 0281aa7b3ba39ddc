package dynat.tests.tensor;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.autograd.ops.Sum.sum;
import static dynat.tensor.Axes.drop;
import static dynat.tensor.Axes.keep;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Devices;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AxesTest {

    private static final Shape X = new Shape(2, 3, 4);

    @Test
    void axesStayOrVanish() {
        assertEquals(new Shape(2, 1, 4), keep(1).result("sum", X));
        assertEquals(new Shape(2, 4), drop(1).result("sum", X));
        assertEquals(new Shape(2, 1, 1), drop(-1, 1).reduced("sum", X));
        assertEquals(new Shape(2), drop(-1, 1).result("sum", X));
        assertEquals(new Shape(), Axes.all(X).result("sum", X));
        assertEquals(X, keep().result("sum", X));
        assertEquals(X, drop().result("sum", X));
    }

    @Test
    void sumsOverThem() {
        var x = of(new Shape(2, 3), 1, 2, 3, 4, 5, 6);
        assertArrayEquals(new double[] {5, 7, 9}, sum(x, drop(0)).value().toDoubles());
        assertEquals(new Shape(3), sum(x, drop(0)).shape());
        assertArrayEquals(new double[] {2, 5}, mean(x, keep(-1)).value().toDoubles());
        assertEquals(new Shape(2, 1), mean(x, -1).shape());
    }

    @Test
    void anAxisThatIsNotThere() {
        assertSays("""
                sum: axis 3 is outside [-3, 3)
                    input   [2, 3, 4]
                    fix:    name axes from 0 to 2""", () -> sum(of(X, new double[24]), drop(0, 3)));
        assertSays("""
                softmax: axis -2 is outside [-1, 1)
                    input   [2]
                    fix:    name axes from 0 to 0""", () -> softmax(of(new Shape(2), 1, 2), -2));
        assertSays("""
                mean: axis 0 is outside [0, 0)
                    input   []
                    fix:    name no axis of a scalar""", () -> mean(of(new Shape(), 1), 0));
    }

    @Test
    void anAxisThatIsNamedTwice() {
        assertSays("""
                sum: axis 1 is named twice
                    input   [2, 3, 4]
                    fix:    name each axis once""", () -> sum(of(X, new double[24]), 1, -2));
    }

    private static Variable of(Shape shape, double... values) {
        return constant(Devices.choose("ejml", 1).device().run(() -> Tensor.of(shape, values)));
    }

    private static void assertSays(String message, Executable body) {
        assertEquals(message, assertThrows(ShapeError.class, body).getMessage());
    }
}
