package dynat.tests.methods;

import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Awp;
import dynat.methods.Awp.Proxy;
import dynat.methods.Dynat;
import dynat.methods.Method;
import dynat.methods.MinMax;
import dynat.methods.PgdAt;
import dynat.methods.Trades;
import dynat.tensor.Tensor;
import dynat.tests.methods.Spelled.Ask;
import dynat.tests.methods.Spelled.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Weight perturbation around the methods that it is used with: what the weights move by, and that they come back.
class AwpTest {

    private static final double GAMMA = 0.01;
    private static final Loss ADVERSARY = z -> Spelled.mean(n -> Dual.crossEntropy(z[1][n], TRUTH[n]));
    private static final Loss TRADES = z -> Spelled.mean(n -> Dual.crossEntropy(z[0][n], TRUTH[n])
            .plus(Dual.divergence(z[0][n], z[1][n]).times(6)));
    private static final Loss DYNAT = z -> Spelled.mean(
            n -> Dual.crossEntropy(z[2][n], TRUTH[n]).plus(Dual.crossEntropy(z[1][n], Dual.argmax(z[2][n]))));

    private enum Around {
        PGD_AT(Proxy.ADVERSARY, ADVERSARY, ADVERSARY),
        TRADES_(Proxy.trades(6), TRADES, TRADES),
        DYNAT_(Proxy.trades(6), TRADES, DYNAT);

        private final Proxy proxy;
        private final Loss worse, outer;

        Around(Proxy proxy, Loss worse, Loss outer) {
            this.proxy = proxy;
            this.worse = worse;
            this.outer = outer;
        }

        MinMax method(Spelled spelled, Keeping kept) {
            return switch (this) {
                case PGD_AT -> new PgdAt(spelled.student, Spelled.SEARCH, false, kept);
                case TRADES_ -> new Trades(spelled.student, Spelled.SEARCH, 6, false, kept);
                case DYNAT_ ->
                    new Dynat(spelled.teacher, spelled.student, Spelled.SEARCH, Dynat.Switches.DEFAULT, kept);
            };
        }
    }

    /// The gradient is that at weights moved by γ‖w‖/‖d‖·d, and is given for the weights as they were.
    @ParameterizedTest
    @EnumSource
    void theOuterGradientIsTakenAtWorseWeights(Around around) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.teacher, spelled.student);
            var m = Spelled.moment(0);
            var before = Tiny.numbers(spelled.student);
            new Awp(around.method(spelled, kept), around.proxy, GAMMA, 0).step(m);

            Tensor x = spelled.adversary(m);
            List<Ask> asks = List.of(train("student", m.x()), train("student", x), train("teacher", m.x()));
            Map<String, double[]> d = spelled.gradients(asks, around.worse);
            spelled.twin("student").parameters().forEach((name, w) -> {
                if (w.shape().rank() > 1) {
                    double[] old = w.value().toDoubles(), slope = d.get("student." + name), moved = old.clone();
                    double length = GAMMA * norm(old) / norm(slope);
                    Arrays.setAll(moved, i -> old[i] + length * slope[i]);
                    w.write(moved);
                }
            });
            spelled.assertGradients(kept, asks, around.outer);
            assertBack(before, kept, spelled.student);
        });
    }

    private static void assertBack(Map<String, List<Double>> before, Keeping kept, Watched student) {
        student.parameters().forEach((name, parameter) -> {
            double[] old =
                    before.get(name).stream().mapToDouble(Double::doubleValue).toArray();
            assertArrayEquals(old, kept.weights.get("student." + name), name);
            assertArrayEquals(old, parameter.value().toDoubles(), name);
        });
    }

    private static double norm(double... all) {
        return Math.sqrt(Arrays.stream(all).map(one -> one * one).sum());
    }

    /// What the other method does besides its formulas is done: no default of the interfaces takes its place.
    @Test
    void nothingOfTheOtherMethodIsLost() {
        for (Class<?> type : List.of(Method.class, MinMax.class)) {
            for (var method : type.getDeclaredMethods()) {
                if (method.isDefault() && !method.getName().equals("step")) {
                    assertDoesNotThrow(() -> Awp.class.getDeclaredMethod(method.getName(), method.getParameterTypes()));
                }
            }
        }
    }

    /// The proxy asks by the batch and leaves running statistics alone; nothing of it comes before the warm-up's end.
    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            for (double time : new double[] {8.9, 9}) {
                var spelled = new Spelled();
                var m = Spelled.moment(time);
                var kept = new Keeping(spelled.student);
                new Awp(Around.TRADES_.method(spelled, kept), Proxy.trades(6), GAMMA, 9).step(m);
                List<String> passes = new ArrayList<>(List.of("student eval x"));
                passes.addAll(Collections.nCopies(Spelled.STEPS, "student eval x'"));
                passes.addAll(time < 9 ? List.of() : List.of("student batch x", "student batch x'"));
                passes.addAll(List.of("student train x", "student train x'"));
                assertEquals(passes, spelled.passes(m));
            }
        });
    }
}
