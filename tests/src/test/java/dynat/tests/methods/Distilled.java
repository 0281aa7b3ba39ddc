package dynat.tests.methods;

import java.util.Arrays;

/// Losses of distillation, spelled out.
final class Distilled {
    private Distilled() {}

    /// `KL(p ‖ q)` of logits divided by a temperature.
    static Dual divergence(Dual[] p, Dual[] q, double temperature) {
        return Dual.divergence(softened(p, temperature), softened(q, temperature));
    }

    static Dual[] softened(Dual[] logits, double temperature) {
        return Arrays.stream(logits).map(z -> z.times(1 / temperature)).toArray(Dual[]::new);
    }

    /// How far a teacher is trusted: a constant, whatever its logits depend on.
    static double trust(Dual[] teacher, int label, double beta) {
        return StrictMath.pow(Dual.probabilities(teacher)[label].value(), beta);
    }
}
