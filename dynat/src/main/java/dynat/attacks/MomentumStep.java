package dynat.attacks;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;

import dynat.attacks.Pace.Stand;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;

/// A step of APGD in L∞ or L2: along the gradient, back into the ball, mixed with the step before, back into the ball.
@FunctionalInterface
interface MomentumStep {

    /// @param strides `[n, 1, 1, 1]`
    /// @param share   of the new step in the mixture; the rest is of the step before
    /// @return        `[n, C, H, W]`
    Tensor step(Stand stand, Tensor strides, double share);

    /// That of a norm.
    static MomentumStep of(Norm norm, double radius) {
        return switch (norm) {
            case LINF -> new InLinf(radius);
            case L2 -> new InL2(radius);
            case L1 -> throw new IllegalArgumentException("apgd: there is no momentum in L1");
        };
    }

    Formula X = input(0), OLD = input(1), CLEAN = input(2), G = input(3), STRIDE = input(4);

    /// @param z where the new step alone would lead
    private static Formula mixed(Formula z, double share) {
        return X.plus(z.minus(X).times(share)).plus(X.minus(OLD).times(1 - share));
    }

    /// One pass over memory.
    record InLinf(double radius) implements MomentumStep {
        @Override
        public Tensor step(Stand at, Tensor strides, double share) {
            Formula z = LinfBall.nearest(X.plus(STRIDE.times(G.sign())), CLEAN, radius);
            Formula next = LinfBall.nearest(mixed(z, share), CLEAN, radius);
            return Tensor.map(next, at.x(), at.old(), at.clean(), at.g(), strides);
        }
    }

    /// Four passes: the lengths of the gradient and of the two changes come before what is divided by them.
    record InL2(double radius) implements MomentumStep {

        private static final double TINY = 1e-12; // so that nothing is divided by zero
        private static final Formula LENGTH = input(5);

        @Override
        public Tensor step(Stand at, Tensor strides, double share) {
            Tensor x = at.x(), old = at.old(), clean = at.clean(), g = at.g(), size = Norm.L2.of(g);
            Formula ahead = X.plus(STRIDE.times(G.over(LENGTH.plus(TINY))));
            Tensor there = Tensor.map(ahead, x, old, clean, g, strides, size);
            Formula z = nearest(G); // `there` stands in the gradient's place
            Tensor far = length(G, x, old, clean, there, strides);
            Tensor mixture = Tensor.map(mixed(z, share), x, old, clean, there, strides, far);
            far = length(G, x, old, clean, mixture, strides);
            return Tensor.map(nearest(G), x, old, clean, mixture, strides, far);
        }

        private static Tensor length(Formula x, Tensor... in) {
            Formula change = x.minus(CLEAN);
            var each = new Shape(in[0].shape().dim(0), 1, 1, 1);
            Tensor squares = Tensor.reduce("apgd", Reduction.SUM, each, List.of(change.times(change)), in)
                    .getFirst();
            return Tensor.map(input(0).sqrt(), squares);
        }

        private Formula nearest(Formula x) {
            Formula scale = LENGTH.min(constant(radius));
            return CLEAN.plus(x.minus(CLEAN).over(LENGTH.plus(TINY)).times(scale))
                    .clamp(0, 1);
        }
    }
}
