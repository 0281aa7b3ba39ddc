package dynat.attacks;

import static dynat.autograd.ops.Sum.sum;

import dynat.attacks.Attack.Progress;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Projected gradient ascent on any loss of images, inside a ball. [Pgd] climbs the loss of a classifier's answers with
/// it, adversarial training whatever its inner maximisation is.
///
/// Paper: Madry et al., 2018, "Towards deep learning models resistant to adversarial attacks".
///
/// @param ball   where to stay
/// @param stride α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps  how many steps to take, from 1
/// @param start  where in the ball to begin
public record ProjectedAscent(Ball ball, double stride, int steps, Start start) {

    /// An ascent whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, or a negative stride
    public ProjectedAscent {
        check(steps, stride);
    }

    /// In an L∞ ball, as adversarial training has it.
    ///
    /// @param radius the ball's radius, in input units (8/255 is usual)
    /// @param stride α, the step size: how far one step moves each number, in the same units
    /// @param steps  how many steps to take, from 1
    /// @param start  where in the ball to begin
    public ProjectedAscent(double radius, double stride, int steps, Start start) {
        this(Norm.LINF.ball(Ball.partOfWhite("pgd", radius)), stride, steps, start);
    }

    static void check(int steps, double stride) {
        if (steps < 1 || !(stride >= 0)) {
            throw new IllegalArgumentException(
                    "pgd: %d steps of stride %s\n    fix:    take 1 step or more, of stride 0 or more"
                            .formatted(steps, stride));
        }
    }

    /// {@return the same ascent in a ball of another size, with steps that are longer or shorter as much}
    ///
    /// @param factor what radius and stride are multiplied by, from 0
    public ProjectedAscent scaled(double factor) {
        return new ProjectedAscent(ball.norm().ball(factor * ball.radius()), factor * stride, steps, start);
    }

    /// Climbs. The losses are summed, so that an image's way does not depend on its batch.
    ///
    /// @param losses   of images `[N, C, H, W]`, one number `[N]` an image
    /// @param clean    `[N, C, H, W]` the balls' centres, in `[0, 1]`
    /// @param draws    random numbers for the start, one stream an image
    /// @param progress told after every step
    /// @return         `[N, C, H, W]` where it led, in the ball and in `[0, 1]`
    public Tensor climb(UnaryOperator<Variable> losses, Tensor clean, Draws draws, Progress progress) {
        try (var scope = Scope.open("a start of pgd");
                var x = new Held(start.from(clean, ball, draws))) {
            for (int step = 1; step <= steps; step++) {
                try (var _ = Scope.open("a step of pgd")) {
                    Tensor g = Tape.gradient(x.get(), v -> sum(losses.apply(v)));
                    x.set(ball.ascend(x.get(), clean, g, stride));
                }
                progress.iteration(step, steps, clean.shape().dim(0));
            }
            return scope.keep(x.get());
        }
    }
}
