package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Epilogue;
import dynat.autograd.Once;
import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Batch normalisation by the batch's own statistics, `y = γ · x̂ + β` with `x̂ = (x − mean) / √(variance + ε)`, and
/// what follows it in the same pass over memory.
///
/// With `dz` the cotangent before the epilogue and M numbers a channel: `dβ = Σ dz`, `dγ = Σ dz · x̂` and
/// `dx = γ / √(variance + ε) · (dz − dβ/M − x̂ · dγ/M)`.
///
/// Paper: Ioffe and Szegedy, 2015, "Batch normalization".
public final class BatchNorm {
    private BatchNorm() {}

    // forward: x, mean, 1/deviation, γ, β, addend
    private static final Formula X = input(0), MEAN = input(1), INVERSE = input(2), GAMMA = input(3), BETA = input(4);
    private static final Formula X_HAT = X.minus(MEAN).times(INVERSE);
    private static final Formula NORMALISED = X_HAT.times(GAMMA).plus(BETA);
    private static final Formula[] PLAIN = {NORMALISED, NORMALISED.relu()};
    private static final Formula[] ADDED = {
        NORMALISED.plus(input(5)), NORMALISED.plus(input(5)).relu()
    };

    // backward: x, mean, 1/deviation, dy, y, then γ, dβ/M, dγ/M
    private static final Formula DY = input(3), Y = input(4);
    private static final Formula[] DZ = {DY, where(ZERO.less(Y), DY, ZERO)};
    private static final List<List<Formula>> SUMS =
            List.of(List.of(DZ[0], DZ[0].times(X_HAT)), List.of(DZ[1], DZ[1].times(X_HAT)));
    private static final Formula[] DX = {dx(DZ[0]), dx(DZ[1])};

    private static Formula dx(Formula dz) {
        return input(5).times(INVERSE).times(dz.minus(input(6)).minus(X_HAT.times(input(7))));
    }

    /// Normalises each channel by `batch`, then scales, shifts and goes on with `epilogue`.
    ///
    /// @param x        `[N, C, H, W]` activations, or `[N, C]`
    /// @param gamma    `[C]` scale
    /// @param beta     `[C]` shift
    /// @param batch    the statistics of `x`; they count as functions of it
    /// @param epsilon  added to the variance
    /// @param epilogue what follows
    /// @return         the same shape
    public static Variable batchNorm(
            Variable x, Variable gamma, Variable beta, ChannelStatistics batch, double epsilon, Epilogue epilogue) {
        Shape each = batch.mean().shape(), channels = gamma.shape();
        Tensor xv = x.value(), mean = batch.mean(), gammaV = gamma.value().reshape(each);
        Tensor inverse = Tensor.map(ONE.over(X.plus(epsilon).sqrt()), batch.variance());
        int relu = epilogue.rectify() ? 1 : 0;

        var in = new ArrayList<>(List.of(xv, mean, inverse, gammaV, beta.value().reshape(each)));
        epilogue.addend().ifPresent(addend -> in.add(addend.value()));
        Formula formula = (epilogue.addend().isPresent() ? ADDED : PLAIN)[relu];
        Tensor y = Tensor.map("batchNorm", List.of(formula), in.toArray(Tensor[]::new))
                .getFirst();
        Tensor mask = relu == 1 ? y : mean; // without a ReLU nothing reads it

        var sums = Once.of(
                dy -> Tensor.reduce("batchNorm", Reduction.SUM, each, SUMS.get(relu), xv, mean, inverse, dy, mask));
        var saved = saving(xv, mean, inverse, mask, gammaV);
        double share = 1.0 / batch.count();
        var edges = new ArrayList<>(List.of(
                wrt(x, saved, dy -> {
                    Tensor dBeta = sums.at(dy).get(0).times(share),
                            dGamma = sums.at(dy).get(1).times(share);
                    return Tensor.map(DX[relu], xv, mean, inverse, dy, mask, gammaV, dBeta, dGamma);
                }),
                wrt(gamma, saved, dy -> sums.at(dy).get(1).reshape(channels)),
                wrt(beta, saved, dy -> sums.at(dy).get(0).reshape(channels))));
        epilogue.addend()
                .ifPresent(addend ->
                        edges.add(wrt(addend, saving(mask), dy -> relu == 0 ? dy : Tensor.map(MASKED, mask, dy))));
        return Variable.from("batchNorm", y, edges.toArray(Variable.Edge[]::new));
    }

    private static final Formula MASKED = where(ZERO.less(input(0)), input(1), ZERO);
}
