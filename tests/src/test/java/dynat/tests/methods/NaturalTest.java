package dynat.tests.methods;

import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Natural;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Training on clean images, against its formula.
class NaturalTest {

    @Test
    void theFormulaAndItsOnePass() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var m = Distilled.mixed(Spelled.moment(0));
            new Natural(spelled.student, kept).step(m);
            assertEquals(List.of("student train x"), spelled.passes(m));
            spelled.assertGradients(
                    kept,
                    List.of(train("student", m.x())),
                    logits -> Spelled.mean(n -> Distilled.crossEntropy(logits[0][n], Distilled.target(m, n))));
        });
    }
}
