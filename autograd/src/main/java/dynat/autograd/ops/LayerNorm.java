package dynat.autograd.ops;

import static dynat.autograd.Variable.constant;
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

/// Normalisation of each example over its last axes, `y = γ · x̂ + β` with `x̂ = (x − mean) / √(variance + ε)` and the
/// biased variance, as PyTorch.
///
/// With `g = γ · dy` and M numbers a mean: `dx = (g − Σ g / M − x̂ · Σ g · x̂ / M) / √(variance + ε)`.
///
/// Paper: Ba et al., 2016, "Layer normalization".
public final class LayerNorm {
    private LayerNorm() {}

    private static final Formula X = input(0), MEAN = input(1), INVERSE = input(2), GAMMA = input(3), BETA = input(4);
    private static final Formula X_HAT = X.minus(MEAN).times(INVERSE);
    private static final Formula Y = X_HAT.times(GAMMA).plus(BETA);

    private static final Formula DY = input(4), G = DY.times(GAMMA);
    private static final List<Formula> SUMS = List.of(G, G.times(X_HAT));
    private static final Formula DX = INVERSE.times(G.minus(input(5)).minus(X_HAT.times(input(6))));
    private static final List<Formula> AFFINE = List.of(input(3).times(X_HAT), input(3));

    /// Without scale and shift.
    ///
    /// @param x          `[…, S]` activations
    /// @param normalised the last extents of `x`, S, which are normalised together
    /// @param epsilon    added to the variance
    /// @return           the same shape
    public static Variable layerNorm(Variable x, Shape normalised, double epsilon) {
        return x.value()
                .device()
                .run(() -> layerNorm(
                        x, constant(Tensor.full(normalised, 1)), constant(Tensor.full(normalised, 0)), epsilon));
    }

    /// With scale and shift.
    ///
    /// @param x       `[…, S]` activations
    /// @param gamma   `[S]` scale; all its axes are normalised together
    /// @param beta    `[S]` shift
    /// @param epsilon added to the variance
    /// @return        the same shape
    public static Variable layerNorm(Variable x, Variable gamma, Variable beta, double epsilon) {
        Shape trailing = gamma.shape(), reduced = check(x.shape(), trailing, beta.shape());
        Tensor xv = x.value(), gammaV = gamma.value();
        var spread = Spread.of("layerNorm", xv, reduced, 0);
        Tensor mean = spread.mean(),
                inverse = Tensor.map(ONE.over(X.plus(epsilon).sqrt()), spread.variance());
        double share = 1.0 / spread.divisor();

        var affine = Once.of(dy -> Tensor.reduce("layerNorm", Reduction.SUM, trailing, AFFINE, xv, mean, inverse, dy));
        return Variable.from(
                "layerNorm",
                Tensor.map(Y, xv, mean, inverse, gammaV, beta.value()),
                wrt(x, saving(xv, mean, inverse, gammaV), dy -> {
                    var sums = Tensor.reduce("layerNorm", Reduction.SUM, reduced, SUMS, xv, mean, inverse, gammaV, dy);
                    Tensor g = sums.get(0).times(share), gx = sums.get(1).times(share);
                    return Tensor.map(DX, xv, mean, inverse, gammaV, dy, g, gx);
                }),
                wrt(gamma, saving(xv, mean, inverse), dy -> affine.at(dy).get(0)),
                wrt(beta, saving(xv, mean, inverse), dy -> affine.at(dy).get(1)));
    }

    /// @return `x` with extent 1 where it is normalised
    private static Shape check(Shape x, Shape gamma, Shape beta) {
        int lead = x.rank() - gamma.rank();
        Shape reduced = x;
        boolean fits = gamma.rank() > 0 && lead >= 0 && beta.equals(gamma);
        for (int axis = 0; fits && axis < gamma.rank(); axis++) {
            fits = gamma.dim(axis) == x.dim(lead + axis);
            reduced = reduced.with(lead + axis, 1);
        }
        if (!fits) {
            throw ShapeError.in("layerNorm")
                    .because("scale and shift do not both have the input's last extents")
                    .shape("input", x, "")
                    .shape("gamma", gamma, "")
                    .shape("beta", beta, "")
                    .fix("give both the extents that are normalised, such as [%d]", x.rank() == 0 ? 1 : x.dim(-1));
        }
        return reduced;
    }
}
