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
/// A tensor is read or written so many times: forward 2, and 3 with an addend. Back it is 2 for the sums and 3 for
/// `dx`, under a ReLU too, as its sign is computed from `x` again rather than read; 1 more where another use of `x` has
/// a cotangent already, and 3 with a ReLU and an addend, for `dz`, which is the addend's cotangent as well.
///
/// Paper: Ioffe and Szegedy, 2015, "Batch normalization".
public final class BatchNorm {
    private BatchNorm() {}

    // x, mean, γ/deviation, β, then forward the addend, back the cotangent; then for dx dβ/M, dγ/M/deviation
    private static final Formula X = input(0), MEAN = input(1), SCALE = input(2), BETA = input(3), DY = input(4);
    private static final Formula CENTRED = X.minus(MEAN),
            NORMALISED = CENTRED.times(SCALE).plus(BETA);
    private static final Formula[] PLAIN = {NORMALISED, NORMALISED.relu()};
    private static final Formula[] ADDED = {
        NORMALISED.plus(input(4)), NORMALISED.plus(input(4)).relu()
    };

    private static final Formula[] DZ = {DY, where(ZERO.less(NORMALISED), DY, ZERO)};
    private static final List<List<Formula>> SUMS =
            List.of(List.of(DZ[0], DZ[0].times(CENTRED)), List.of(DZ[1], DZ[1].times(CENTRED)));
    private static final Formula[] DX = {dx(DZ[0]), dx(DZ[1])};
    private static final Formula[] DX_AND_MORE = {DX[0].plus(input(7)), DX[1].plus(input(7))};
    private static final Formula MASKED = where(ZERO.less(input(0)), input(1), ZERO);

    private static Formula dx(Formula dz) {
        return SCALE.times(dz.minus(input(5)).minus(CENTRED.times(input(6))));
    }

    /// Of variance and γ: 1/deviation and γ/deviation.
    private static List<Formula> factors(double epsilon) {
        Formula inverse = ONE.over(input(0).plus(epsilon).sqrt());
        return List.of(inverse, inverse.times(input(1)));
    }

    /// Of Σ dz, Σ dz · (x − mean) and 1/deviation: dβ/M, dγ/M/deviation and dγ.
    private static List<Formula> gradients(double share) {
        Formula dBeta = input(0), inverse = input(2), dGamma = input(1).times(inverse);
        return List.of(dBeta.times(share), dGamma.times(inverse).times(share), dGamma);
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
        Tensor xv = x.value(), mean = batch.mean(), betaV = beta.value().reshape(each);
        var factors = Tensor.map(
                "batchNorm", factors(epsilon), batch.variance(), gamma.value().reshape(each));
        Tensor inverse = factors.get(0), scale = factors.get(1);
        int relu = epilogue.rectify() ? 1 : 0;
        boolean added = epilogue.addend().isPresent();

        var in = new ArrayList<>(List.of(xv, mean, scale, betaV));
        epilogue.addend().ifPresent(addend -> in.add(addend.value()));
        Tensor y = Tensor.map("batchNorm", List.of((added ? ADDED : PLAIN)[relu]), in.toArray(Tensor[]::new))
                .getFirst();

        boolean masks = relu == 1 && added; // else dz follows from x
        Tensor mask = masks ? y : mean;
        int recomputes = masks ? 0 : relu;
        var dz = Once.of(dy -> masks ? Tensor.map(MASKED, mask, dy) : dy);
        var sums = Once.of(dy -> Tensor.reduce(
                "batchNorm", Reduction.SUM, each, SUMS.get(recomputes), xv, mean, scale, betaV, dz.at(dy)));
        var gradients = Once.of(dy -> Tensor.map(
                "batchNorm",
                gradients(1.0 / batch.count()),
                sums.at(dy).get(0),
                sums.at(dy).get(1),
                inverse));
        var saved = saving(xv, mean, inverse, scale, betaV, mask);
        var edges = new ArrayList<>(List.of(
                wrt(x, saved, new OnTop((dy, sum) -> {
                    var shares = gradients.at(dy);
                    var of = new ArrayList<>(List.of(xv, mean, scale, betaV, dz.at(dy), shares.get(0), shares.get(1)));
                    sum.ifPresent(of::add);
                    return Tensor.map((sum.isPresent() ? DX_AND_MORE : DX)[recomputes], of.toArray(Tensor[]::new));
                })),
                wrt(gamma, saved, dy -> gradients.at(dy).get(2).reshape(channels)),
                wrt(beta, saved, dy -> sums.at(dy).get(0).reshape(channels))));
        epilogue.addend().ifPresent(addend -> edges.add(wrt(addend, saving(mask), dz::at)));
        return Variable.from("batchNorm", y, edges.toArray(Variable.Edge[]::new));
    }
}
