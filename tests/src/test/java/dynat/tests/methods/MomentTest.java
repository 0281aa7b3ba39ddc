package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dynat.autograd.Variable;
import dynat.methods.Moment;
import dynat.nn.Dropout;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What a batch says of the passes that learn from it.
class MomentTest {
    private static final Dropout HALF = new Dropout(0.5, 0);

    private static Moment moment(Draws draws) {
        Tensor x = Tensor.full(new Shape(2, 1, 8, 8), 1);
        return new Moment(x, new int[] {0, 1}, Tensor.oneHot(new int[] {0, 1}, 2), draws, 0.1, 0);
    }

    private static double[] dropped(Moment m, Pass pass) {
        return HALF.forward(m.clean(), pass).value().toDoubles();
    }

    @Test
    void networksDropWhatTheyDropWhileTheyLearn() {
        Spelled.on(() -> {
            var m = moment(Draws.of(1, "step"));
            assertFalse(Arrays.equals(m.x().toDoubles(), dropped(m, m.train())));
            assertArrayEquals(m.x().toDoubles(), dropped(m, Pass.EVAL));
        });
    }

    @Test
    void theSameOfAnImageThroughoutAStepAndOthersInTheNext() {
        Spelled.on(() -> {
            var m = moment(Draws.of(1, "step"));
            var changed = HALF.forward(Variable.constant(m.x().times(3)), m.train());
            assertArrayEquals(
                    Arrays.stream(dropped(m, m.train())).map(y -> 3 * y).toArray(),
                    changed.value().toDoubles());
            var next = moment(Draws.of(1, "step").at(1));
            assertFalse(Arrays.equals(dropped(m, m.train()), dropped(next, next.train())));
        });
    }

    /// What the attack draws is not what is dropped.
    @Test
    void theAttackDrawsElsewhere() {
        Spelled.on(() -> {
            var m = moment(Draws.of(1, "step"));
            var byTheAttack = Pass.TRAIN.withDropout(m.draws());
            assertFalse(Arrays.equals(dropped(m, byTheAttack), dropped(m, m.train())));
        });
    }
}
