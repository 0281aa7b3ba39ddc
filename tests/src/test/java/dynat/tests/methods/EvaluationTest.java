package dynat.tests.methods;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Clean;
import dynat.datasets.Subset;
import dynat.methods.Evaluation;
import dynat.nn.Pass;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an evaluation says of each class.
class EvaluationTest {

    @Test
    void accuraciesClassByClass() {
        Backends.reference().run(() -> {
            var network = Tiny.network("student");
            var data = new Subset(new Tiny.Bars(75), 0, 1, 3, 4, 6, 7, 9, 30, 31); // no image of the third class
            var outcome =
                    Evaluation.of("clean", new Clean(), x -> network.forward(x, Pass.EVAL), data, 4, 1, _ -> true);
            var classes = outcome.byClass(3);
            assertEquals(
                    List.of(5, 4, 0),
                    classes.stream().map(Evaluation.OfClass::images).toList());
            int[] right = new int[3];
            for (int i = 0; i < data.size(); i++) {
                float[] image = new float[36];
                data.values(i, image, 0);
                int answer = network.forward(constant(Tensor.of(new Shape(1, 1, 6, 6), image)), Pass.EVAL)
                        .value()
                        .argmax()[0];
                right[data.label(i)] += answer == data.label(i) ? 1 : 0;
            }
            assertArrayEquals(
                    right, classes.stream().mapToInt(Evaluation.OfClass::right).toArray());
            assertEquals(right[0] / 5.0, classes.getFirst().accuracy());
            assertTrue(Double.isNaN(classes.getLast().accuracy()));
            return null;
        });
    }
}
