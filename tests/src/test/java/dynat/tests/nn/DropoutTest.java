package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Dropout;
import dynat.nn.Dropout2d;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Sequential;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class DropoutTest {

    private static final Draws DRAWS = Draws.of(1, "dropout");

    private static double[] of(Layer layer, Pass pass) {
        var x = constant(Tensor.full(new Shape(4, 8, 2, 2), 1));
        return layer.forward(x, pass).value().toDoubles();
    }

    @Test
    void withoutDrawsNothingIsDropped() {
        var x = constant(Tensor.full(new Shape(2, 2, 1, 1), 1));
        for (var layer : List.of(new Dropout(0.5, 0), new Dropout2d(0.5, 0))) {
            assertSame(x, layer.forward(x, Pass.EVAL));
            assertSame(x, layer.forward(x, Pass.TRAIN));
        }
    }

    @Test
    void eachStreamDropsElsewhere() {
        var pass = Pass.TRAIN.withDropout(DRAWS);
        for (LongFunction<Layer> kind :
                List.<LongFunction<Layer>>of(s -> new Dropout(0.5, s), s -> new Dropout2d(0.5, s))) {
            double[] one = of(kind.apply(1), pass);
            assertArrayEquals(one, of(kind.apply(1), pass));
            assertFalse(Arrays.equals(one, of(kind.apply(2), pass)), "two layers drop in the same places");
            assertFalse(
                    Arrays.equals(one, of(kind.apply(1), Pass.TRAIN.withDropout(DRAWS.at(1)))),
                    "two steps drop in the same places");
            long dropped = Arrays.stream(one).filter(y -> y == 0).count();
            assertTrue(dropped > 40 && dropped < 88, "of 128 numbers %d were dropped".formatted(dropped));
        }
    }

    @Test
    void aPassWithDropoutIsOtherwiseTheSame() {
        var pass = Pass.gathering(4);
        assertEquals(
                new Pass(pass.by(), pass.updateStatistics(), Optional.of(DRAWS), OptionalDouble.of(0.25)),
                pass.withDropout(DRAWS));
    }

    @Test
    void channelsDropWhole() {
        double[] y = of(new Dropout2d(0.5, 1), Pass.TRAIN.withDropout(DRAWS));
        for (int i = 0; i < y.length; i++) {
            assertEquals(y[i / 4 * 4], y[i]);
            assertTrue(y[i] == 0 || y[i] == 2);
        }
    }

    @Test
    void theyHoldNothing() {
        assertTrue(Sequential.of(new Dropout(0.5, 1), new Dropout2d(0.5, 2))
                .state()
                .isEmpty());
    }
}
