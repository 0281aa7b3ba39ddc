package dynat.tests.gradients;

import static dynat.autograd.ops.LogSumExp.logSumExp;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tensor.Axes.drop;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Axes;
import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogSumExpProperties {

    private static final double INF = Double.POSITIVE_INFINITY;

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll boolean stay, @ForAll long seed) {
        var axes = new Axes(stay, reduced.axes());
        Gradients.at(seed, anywhere(reduced.x())).check("logSumExp", in -> logSumExp(in[0], axes));
    }

    @Example
    void largeNumbersDoNotOverflow() {
        assertArrayEquals(new double[] {1000}, Gradients.values(v -> logSumExp(v, drop(0)), -1000, 1000, 0));
        assertArrayEquals(new double[] {INF}, Gradients.values(v -> logSumExp(v, drop(0)), INF, 1, INF));
    }

    @Example
    void whatIsMinusInfinityAddsNothing() {
        var rows = new Shape(2, 2);
        assertArrayEquals(
                new double[] {-INF, 3},
                Gradients.values(v -> logSumExp(reshape(v, rows), drop(1)), -INF, -INF, -INF, 3));
        assertArrayEquals(
                new double[] {0, 0, 0, 1},
                Gradients.derivatives(v -> logSumExp(reshape(v, rows), drop(1)), -INF, -INF, -INF, 3));
    }

    @Example
    void whatIsNoNumberHasNoDerivative() {
        double none = Double.NaN;
        assertArrayEquals(
                new double[] {none, none, none}, Gradients.derivatives(v -> logSumExp(v, drop(0)), none, 0, 1));
    }
}
