package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Steps from the clean image along a decaying sum of gradients, each of length 1 in L1:
/// `m ← decay · m + g / |g|₁`.
///
/// @param name  the attack's, for messages
/// @param decay how much of the sum stays at each step
record Momentum(String name, Ball ball, double stride, int steps, double decay) {

    private static final Formula G = input(0), G_LENGTH = input(1), M = input(2);
    private static final double TINY = 1e-12; // so that nothing is divided by zero

    /// @throws IllegalArgumentException for less than one step, a negative stride or a negative decay
    Momentum {
        check(name, steps, stride, decay);
    }

    static void check(String name, int steps, double stride, double decay) {
        if (steps < 1 || !(stride >= 0) || !(decay >= 0)) {
            throw new IllegalArgumentException(
                    "%s: %d steps of stride %s, decay %s\n    fix:    take 1 step or more, of stride 0 or more, and a decay of 0 or more"
                            .formatted(name, steps, stride, decay));
        }
    }

    /// What one step sees.
    interface Views {
        /// Views that change nothing.
        Views PLAIN = (_, x) -> x;

        /// What the classifier is shown at a step.
        ///
        /// @param step from 1
        /// @param x    `[N, C, H, W]`
        /// @return     `[N, C, H, W]`
        Variable of(int step, Variable x);
    }

    /// Takes all steps.
    ///
    /// @param clean  `[N, C, H, W]`
    /// @param views  what the classifier is shown
    /// @param smooth applied to every gradient
    Adversary perturb(
            Classifier f, Tensor clean, Aim aim, Views views, UnaryOperator<Tensor> smooth, Attack.Progress progress) {
        Formula sum = G.over(G_LENGTH.plus(TINY)).plus(M.times(decay));
        try (var scope = Scope.open(name);
                var x = new Held(clean);
                var m = new Held(clean.times(0))) {
            for (int step = 1; step <= steps; step++) {
                try (var _ = Scope.open("a step of " + name)) {
                    int now = step;
                    Tensor g = smooth.apply(aim.gradient(f, x.get(), v -> views.of(now, v)));
                    m.set(Tensor.map(sum, g, Norm.L1.of(g), m.get()));
                    x.set(ball.ascend(x.get(), clean, m.get(), stride));
                }
                progress.iteration(step, steps, clean.shape().dim(0));
            }
            return aim.adversary(scope.keep(x.get()), steps);
        }
    }
}
