package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Steps down along running means of gradients, each number by its own running scale.
///
/// Paper: Kingma and Ba, 2015, "Adam: a method for stochastic optimization".
final class AdamSteps implements AutoCloseable {

    private static final double BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8;
    private static final Formula X = input(0), G = input(1), STRIDE = input(4), ROOT = input(5);
    private static final Formula MEAN = input(2).times(BETA1).plus(G.times(1 - BETA1));
    private static final Formula SQUARE = input(3).times(BETA2).plus(G.times(G).times(1 - BETA2));
    private static final Formula NEXT =
            X.minus(STRIDE.times(MEAN.over(SQUARE.sqrt().over(ROOT).plus(EPSILON))));

    private final Held mean, square;
    private int steps;

    /// @param like `[N, C, H, W]` of the shape of what is stepped from
    AdamSteps(Tensor like) {
        Tensor zeros = like.times(0);
        mean = new Held(zeros);
        square = new Held(zeros);
    }

    /// @param x    `[N, C, H, W]`
    /// @param g    `[N, C, H, W]` the gradient there
    /// @param rates `[N]` how far a number moves where its gradients agree, image by image
    /// @return     `[N, C, H, W]`
    Tensor step(Tensor x, Tensor g, double... rates) {
        steps++;
        double first = 1 - StrictMath.pow(BETA1, steps);
        Tensor stride =
                Batches.each(Arrays.stream(rates).map(rate -> rate / first).toArray());
        Tensor root = Tensor.scalar(Math.sqrt(1 - StrictMath.pow(BETA2, steps)));
        var made = Tensor.map("adam", List.of(NEXT, MEAN, SQUARE), x, g, mean.get(), square.get(), stride, root);
        mean.set(made.get(1));
        square.set(made.get(2));
        return made.get(0);
    }

    /// Keeps only the images at these positions.
    void pick(int... rows) {
        mean.pick(rows);
        square.pick(rows);
    }

    @Override
    public void close() {
        mean.close();
        square.close();
    }
}
