package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.input;

import dynat.autograd.Once;
import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.List;

/// Normalisation of each image over groups of channels and their pixels, `y = γ · x̂ + β` for each channel, with
/// `x̂ = (x − mean) / √(variance + ε)` and the biased variance, as PyTorch.
///
/// With `g = γ · dy` and M numbers a group: `dx = (g − Σ g / M − x̂ · Σ g · x̂ / M) / √(variance + ε)`. Sums are taken
/// over the pixels of a channel first and then over the channels of a group, so no activation changes place.
///
/// Paper: Wu and He, 2018, "Group normalization".
public final class GroupNorm {
    private GroupNorm() {}

    private static final Formula X = input(0), MEAN = input(1), INVERSE = input(2), GAMMA = input(3), BETA = input(4);
    private static final Formula X_HAT = X.minus(MEAN).times(INVERSE);
    private static final Formula Y = X_HAT.times(GAMMA).plus(BETA);
    private static final Formula SQUARE = X.minus(MEAN).times(X.minus(MEAN));

    private static final Formula DY = input(3);
    private static final List<Formula> SUMS = List.of(DY, DY.times(X_HAT));
    private static final Formula DX =
            INVERSE.times(DY.times(input(4)).minus(input(5)).minus(X_HAT.times(input(6))));

    /// Normalises each group of channels of each image by its own statistics.
    ///
    /// @param x       `[N, C, H, W]` activations, or `[N, C, …]` with any further axes
    /// @param groups  how many groups the channels form, in order; a divisor of C
    /// @param gamma   `[C]` scale
    /// @param beta    `[C]` shift
    /// @param epsilon added to the variance
    /// @return        the same shape
    public static Variable groupNorm(Variable x, int groups, Variable gamma, Variable beta, double epsilon) {
        check(x.shape(), groups, gamma.shape(), beta.shape());
        Tensor xv = x.value();
        Shape channels = gamma.shape(),
                perImage = perChannel(x.shape(), x.shape().dim(0));
        Shape each = perChannel(x.shape(), 1);
        double share = (double) x.shape().dim(0) * groups / x.shape().size();
        Tensor mean = overGroups(Tensor.sum(perImage, X, xv), groups, share);
        Tensor variance = overGroups(Tensor.sum(perImage, SQUARE, xv, mean), groups, share);
        Tensor inverse = Tensor.map(ONE.over(X.plus(epsilon).sqrt()), variance);
        Tensor gammaV = gamma.value().reshape(each);

        var sums = Once.of(dy -> Tensor.reduce("groupNorm", Reduction.SUM, perImage, SUMS, xv, mean, inverse, dy));
        var saved = saving(xv, mean, inverse, gammaV);
        return Variable.from(
                "groupNorm",
                Tensor.map(Y, xv, mean, inverse, gammaV, beta.value().reshape(each)),
                wrt(x, saved, dy -> {
                    Tensor g = overGroups(sums.at(dy).get(0).times(gammaV), groups, share);
                    Tensor gx = overGroups(sums.at(dy).get(1).times(gammaV), groups, share);
                    return Tensor.map(DX, xv, mean, inverse, dy, gammaV, g, gx);
                }),
                wrt(gamma, saved, dy -> Tensor.sum(each, X, sums.at(dy).get(1)).reshape(channels)),
                wrt(beta, saved, dy -> Tensor.sum(each, X, sums.at(dy).get(0)).reshape(channels)));
    }

    /// @return `[first, C, 1, …]`, of `x`'s rank
    private static Shape perChannel(Shape x, int first) {
        Shape each = x.with(0, first);
        for (int axis = 2; axis < x.rank(); axis++) {
            each = each.with(axis, 1);
        }
        return each;
    }

    /// The sum over each group of channels times `share`, repeated for each of its channels.
    ///
    /// @param sums `[N, C, 1, …]`
    private static Tensor overGroups(Tensor sums, int groups, double share) {
        Shape from = sums.shape();
        var grouped = new Shape(from.dim(0), groups, from.dim(1) / groups);
        return Tensor.sum(grouped.with(2, 1), X, sums.reshape(grouped))
                .times(share)
                .expand(grouped)
                .reshape(from);
    }

    private static void check(Shape x, int groups, Shape gamma, Shape beta) {
        boolean rank = x.rank() >= 2;
        if (rank
                && groups > 0
                && x.dim(1) % groups == 0
                && x.size() > 0
                && gamma.equals(new Shape(x.dim(1)))
                && beta.equals(gamma)) {
            return;
        }
        var report = ShapeError.in("groupNorm");
        if (!rank) {
            report.because("input has rank %d, not 2 or more", x.rank());
        } else if (groups < 1 || x.dim(1) % groups != 0) {
            report.because("%d channels do not form %d equal groups", x.dim(1), groups);
        } else if (x.size() == 0) {
            report.because("input holds no numbers");
        } else {
            report.because("input has %d channels but scale and shift have %s and %s", x.dim(1), gamma, beta);
        }
        throw report.shape("input", x, "N C H W")
                .shape("gamma", gamma, "C")
                .shape("beta", beta, "C")
                .fix("pass feature maps of as many channels as scale and shift, a multiple of the groups");
    }
}
