package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Conv2d.conv2d;

import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The translation-invariant method: steps along gradients that were blurred, which stand for those of all shifted
/// images. With a decay it is the paper's TI-MI-FGSM.
///
/// The blur is a Gaussian's, as the authors have it: it reaches three standard deviations to each side, and sums to 1.
///
/// Paper: Dong et al., 2019, "Evading defenses to transferable adversarial examples by translation-invariant attacks".
///
/// @param ball   where to stay
/// @param stride α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps  how many steps to take, from 1
/// @param decay  how much of the sum of gradients stays at each step
/// @param width  of the blur, in pixels, odd; the paper's 15 is for images of 299 x 299
public record TiFgsm(Ball ball, double stride, int steps, double decay, int width) implements Attack {

    private static final double REACH = 3; // standard deviations

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step, a negative stride or decay, or a width that is not odd
    public TiFgsm {
        Momentum.check("tifgsm", steps, stride, decay);
        if (width < 1 || width % 2 == 0) {
            throw new IllegalArgumentException(
                    "tifgsm: the blur is %d pixels wide\n    fix:    pass an odd width, from 1".formatted(width));
        }
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Aim aim = Aim.of(Loss.CE, Targets.NONE, f, clean, labels, draws);
        return new Momentum("tifgsm", ball, stride, steps, decay)
                .perturb(f, clean, aim, Momentum.Views.PLAIN, this::blurred, progress);
    }

    /// Along columns and then along rows, each channel by itself; beyond the border there is nothing.
    private Tensor blurred(Tensor g) {
        int channels = g.shape().dim(1);
        double[] weights = new double[channels * width], one = weights();
        Arrays.setAll(weights, i -> one[i % width]);
        Tensor down = Tensor.of(new Shape(channels, 1, width, 1), weights);
        Tensor across = Tensor.of(new Shape(channels, 1, 1, width), weights);
        Geometry geometry = new Geometry(1, 0).grouped(channels);
        return conv2d(
                        conv2d(constant(g), constant(down), geometry.padded(width / 2, 0)),
                        constant(across),
                        geometry.padded(0, width / 2))
                .value();
    }

    private double[] weights() {
        double[] bell = IntStream.range(0, width)
                .mapToDouble(i -> width == 1 ? 0 : REACH * (2.0 * i / (width - 1) - 1))
                .map(t -> StrictMath.exp(-t * t / 2))
                .toArray();
        double sum = Arrays.stream(bell).sum();
        return Arrays.stream(bell).map(b -> b / sum).toArray();
    }
}
