package dynat.attacks;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.stream.IntStream;

/// Random pixels turned white or black. In L2 and L1 as many as the radius pays for, whole and in random order; in L∞
/// all of them, each as far as the radius lets it. A baseline.
///
/// @param ball  where to stay
/// @param tries how often to draw anew for an image that is not fooled, from 1
public record SaltAndPepper(Ball ball, int tries) implements Attack {

    private static final Formula X = input(0), TURN = input(1), BEFORE = input(2), COLOUR = input(3);
    /// White or black with even chances.
    private static final Formula TURNED = where(COLOUR.less(constant(0.5)), constant(0), constant(1));
    private static final Formula RESULT = where(TURN.less(BEFORE), TURNED, X);
    private static final Formula CHANGE =
            where(input(1).less(constant(0.5)), X, X.negate().plus(1));

    /// A number of tries that makes sense.
    ///
    /// @throws IllegalArgumentException for less than one
    public SaltAndPepper {
        Noise.check("salt-and-pepper", tries);
    }

    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        return Noise.search(this::sprinkled, tries, f, clean, labels, draws, progress);
    }

    private Tensor sprinkled(Tensor clean, Draws draws) {
        Shape pixels = clean.shape().with(1, 1);
        Tensor turn = draws.at(0).uniform(pixels, 0, 1), colour = draws.at(1).uniform(pixels, 0, 1);
        boolean wholly = ball.norm() != Norm.LINF;
        Tensor before = Batches.each(wholly ? paidFor(clean, turn, colour) : all(pixels.dim(0)));
        Tensor turned = Tensor.map(RESULT, clean, turn, before, colour);
        return wholly ? turned : ball.nearest(turned, clean);
    }

    private static double[] all(int images) {
        return IntStream.range(0, images).mapToDouble(_ -> 1).toArray();
    }

    /// For each image the turn of the first pixel that the radius does not pay for.
    ///
    /// @param turn `[N, 1, H, W]` pixels are turned from the least on
    private double[] paidFor(Tensor clean, Tensor turn, Tensor colour) {
        boolean squares = ball.norm() == Norm.L2;
        Formula cost = squares ? CHANGE.times(CHANGE) : CHANGE;
        double[] costs = Tensor.sum(turn.shape(), cost, clean, colour).toDoubles(), turns = turn.toDoubles();
        double budget = squares ? ball.radius() * ball.radius() : ball.radius();
        int images = turn.shape().dim(0), pixels = costs.length / Math.max(1, images);
        return IntStream.range(0, images)
                .mapToDouble(n -> {
                    int[] order = Batches.sorted(IntStream.range(n * pixels, (n + 1) * pixels), i -> turns[i])
                            .toArray();
                    double paid = 0;
                    for (int i : order) {
                        paid += costs[i];
                        if (paid > budget) {
                            return turns[i];
                        }
                    }
                    return 1; // above all turns
                })
                .toArray();
    }
}
