package dynat.tests.methods;

import static dynat.autograd.Variable.constant;
import static dynat.tests.methods.Spelled.TRUTH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Dynat;
import dynat.methods.Dynat.Switches;
import dynat.nn.Pass;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a step reports besides its losses, counted by hand.
class ReportsTest {

    @Test
    void partsDistancesAndNorms() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.teacher, spelled.student);
            var method = new Dynat(spelled.teacher, spelled.student, Spelled.SEARCH, Switches.DEFAULT, kept);
            var m = Spelled.moment(0);
            Map<String, Double> report = method.step(m);
            Tensor x = spelled.adversary(m);
            int[] label = answers(spelled, "teacher", m.x()),
                    natural = answers(spelled, "student", m.x()),
                    robust = answers(spelled, "student", x);
            assertEquals(same(label, TRUTH), report.get("label_accuracy"));
            assertEquals(same(natural, TRUTH), report.get("student_accuracy"));
            assertEquals(same(robust, TRUTH), report.get("adversary_accuracy"));
            assertEquals(same(natural, label), report.get("agreement"));
            assertEquals(same(robust, label), report.get("adversary_agreement"));

            double[] change = x.minus(m.x()).toDoubles();
            int size = change.length / TRUTH.length;
            double linf = 0, l2 = 0;
            for (int n = 0; n < TRUTH.length; n++) {
                double largest = 0, squares = 0;
                for (int i = n * size; i < (n + 1) * size; i++) {
                    largest = Math.max(largest, Math.abs(change[i]));
                    squares += change[i] * change[i];
                }
                linf += largest / TRUTH.length;
                l2 += Math.sqrt(squares) / TRUTH.length;
            }
            assertEquals(linf, report.get("distance_linf"), 1e-14);
            assertEquals(l2, report.get("distance_l2"), 1e-14);
            for (String role : List.of("teacher", "student")) {
                double squares = kept.gradients.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(role))
                        .flatMapToDouble(entry -> Arrays.stream(entry.getValue()))
                        .map(g -> g * g)
                        .sum();
                assertEquals(Math.sqrt(squares), report.get(role + "_gradient_norm"), 1e-12);
            }
        });
    }

    private static int[] answers(Spelled spelled, String role, Tensor x) {
        return spelled.twin(role)
                .forward(constant(x), Pass.ATTACK_TRAIN)
                .value()
                .argmax();
    }

    private static double same(int[] a, int... b) {
        return IntStream.range(0, a.length).filter(n -> a[n] == b[n]).count() / (double) a.length;
    }
}
