package dynat.nn;

import static dynat.autograd.Variable.constant;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.autograd.ops.Pointwise;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// Normalisation of the input by the data set's statistics, `y = (x − mean) / std` for each channel.
///
/// It is part of the model, so that attacks and their radius live where images do, in `[0, 1]`.
///
/// @param mean `[1, C, 1, 1]`
/// @param std  `[1, C, 1, 1]`
public record Standardise(Statistic mean, Statistic std) implements Layer {

    private static final Pointwise OP =
            Pointwise.of("standardise", 3, input(0).minus(input(1)).over(input(2)));

    /// By given statistics, which a checkpoint keeps and an optimizer leaves alone.
    ///
    /// @param mean one a channel
    /// @param std  one a channel
    /// @return     the layer
    public static Standardise of(double[] mean, double[] std) {
        return new Standardise(
                new Statistic(Tensor.of(new Shape(1, mean.length, 1, 1), mean)),
                new Statistic(Tensor.of(new Shape(1, std.length, 1, 1), std)));
    }

    /// @param x `[N, C, H, W]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        check(x.shape());
        return OP.apply(x, constant(mean.value()), constant(std.value()));
    }

    /// An image of one channel would stretch to the others.
    private void check(Shape x) {
        int channels = mean.shape().dim(1);
        if (x.rank() != 4 || x.dim(1) != channels) {
            var report = ShapeError.in("standardise");
            if (x.rank() != 4) {
                report.because("input has rank %d, not 4", x.rank());
            } else {
                report.because("input has %d channels but the model's mean and std have %d", x.dim(1), channels);
            }
            throw report.shape("input", x, "N C H W")
                    .shape("mean", mean.shape(), "1 C 1 1")
                    .fix("pass images of %d channels", channels);
        }
    }
}
