package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Matmul.matmul;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The momentum iterative method with diverse inputs: at each step the classifier is now and then shown the image
/// smaller, and somewhere within a black frame that makes up for it.
///
/// A pixel of the smaller image is the one of the larger that it lies in. Sizes and places are drawn for each image.
///
/// Paper: Xie et al., 2019, "Improving transferability of adversarial examples with input diversity".
///
/// @param ball        where to stay
/// @param stride      α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps       how many steps to take, from 1
/// @param decay       how much of the sum of gradients stays at each step
/// @param rate        the smallest extent that is shown, in parts of the image's; above 0, to 1
/// @param probability how often another size is shown, from 0 to 1
public record Dim(Ball ball, double stride, int steps, double decay, double rate, double probability)
        implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, a negative stride or decay, or parts that are none
    public Dim {
        Momentum.check("dim", steps, stride, decay);
        if (!(rate > 0 && rate <= 1 && probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "dim: rate %s, probability %s\n    fix:    pass a rate above 0 and a probability from 0, both to 1"
                            .formatted(rate, probability));
        }
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Aim aim = Aim.of(Loss.CE, Targets.NONE, f, clean, labels, draws);
        return new Momentum("dim", ball, stride, steps, decay)
                .perturb(f, clean, aim, (step, x) -> shown(x, draws.at(step)), UnaryOperator.identity(), progress);
    }

    /// Of each image its rows chosen by one matrix and its columns by another, each row of which has at most a single
    /// 1.
    private Variable shown(Variable x, Draws draws) {
        int images = x.shape().dim(0),
                height = x.shape().dim(2),
                width = x.shape().dim(3);
        double[] u =
                draws.uniform(new Shape(images, 4), 0, 1).toDoubles(); // whether, how large, how low, how far right
        var rows = new double[images * height * height];
        var columns = new double[images * width * width];
        for (int n = 0; n < images; n++) {
            double whether = u[4 * n], size = whether < probability ? u[4 * n + 1] : 1;
            choose(rows, n, height, size, u[4 * n + 2]);
            choose(columns, n, width, size, u[4 * n + 3]);
        }
        Tensor down = Tensor.of(new Shape(images, 1, height, height), rows);
        Tensor across = Tensor.of(new Shape(images, 1, width, width), columns);
        return matmul(matmul(constant(down), x), false, constant(across), true);
    }

    /// Writes image `n`'s matrix: row `i` says which of `extent` pixels becomes pixel `i`.
    ///
    /// @param size  from 0, as small as it gets, to 1, as large as it was
    /// @param place from 0, the frame all behind, to 1, all before
    private void choose(double[] matrices, int n, int extent, double size, double place) {
        int least = Math.max(1, (int) (extent * rate));
        int shown = least + (int) (size * (extent - least));
        int before = (int) (place * (extent - shown + 1));
        for (int i = 0; i < shown; i++) {
            int from = (int) ((long) i * extent / shown);
            matrices[(n * extent + before + i) * extent + from] = 1;
        }
    }
}
