package dynat.tests.methods;

import static dynat.tests.methods.Spelled.CLASSES;

import dynat.methods.Moment;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Losses of distillation, spelled out.
final class Distilled {
    private Distilled() {}

    /// The same batch with a target of several classes each, as mixed images have.
    static Moment mixed(Moment m) {
        double[] target = m.target().toDoubles();
        for (int i = 0; i < target.length; i++) {
            int n = i / CLASSES, share = n % 3;
            target[i] = (target[i] * (8 - share) + (i % CLASSES == (m.truth()[n] + 1) % CLASSES ? 1 + share : 1)) / 10;
        }
        Tensor shares = Tensor.of(m.target().shape(), target);
        return new Moment(m.x(), m.truth(), shares, m.draws(), m.rate(), m.time());
    }

    /// The target of one image.
    static double[] target(Moment m, int n) {
        return Arrays.copyOfRange(m.target().toDoubles(), n * CLASSES, (n + 1) * CLASSES);
    }

    /// `KL(p ‖ q)` of logits divided by a temperature.
    static Dual divergence(Dual[] p, Dual[] q, double temperature) {
        return Dual.divergence(softened(p, temperature), softened(q, temperature));
    }

    static Dual[] softened(Dual[] logits, double temperature) {
        return Arrays.stream(logits).map(z -> z.times(1 / temperature)).toArray(Dual[]::new);
    }

    /// `−Σ t_k log q_k`.
    static Dual crossEntropy(Dual[] logits, double... target) {
        Dual[] q = Dual.probabilities(logits);
        return Dual.sum(IntStream.range(0, CLASSES)
                        .mapToObj(k -> q[k].log().times(target[k]))
                        .toArray(Dual[]::new))
                .times(-1);
    }

    /// The mean of the probabilities under a target, a constant whatever the logits depend on.
    static double right(Dual[] logits, double... target) {
        Dual[] p = Dual.probabilities(logits);
        return IntStream.range(0, CLASSES)
                .mapToDouble(k -> p[k].value() * target[k])
                .sum();
    }

    /// How far a teacher is trusted.
    static double trust(Dual[] teacher, double beta, double... target) {
        return StrictMath.pow(right(teacher, target), beta);
    }
}
