package dynat.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.BatchNorm.batchNorm;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tensor.Formula.input;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.autograd.ops.ChannelStatistics;
import dynat.autograd.ops.Pointwise;
import dynat.nn.Pass.Normalise;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Moments;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Batch normalisation, `y = (x − mean) / √(variance + ε) · γ + β` for each channel.
///
/// Mean and variance are the batch's or the running ones, as the pass says. As in PyTorch, a batch is normalised by
/// its biased variance, and its unbiased one enters the running estimate: `running ← (1 − m) · running + m · batch`.
///
/// Paper: Ioffe and Szegedy, 2015, "Batch normalization".
///
/// @param weight      `[C]` γ
/// @param bias        `[C]` β
/// @param runningMean `[C]`
/// @param runningVar  `[C]`
/// @param epsilon     ε, added to the variance
/// @param momentum    m, the share of the newest batch in the running statistics, unless the pass says another
public record BatchNorm2d(
        Parameter weight, Parameter bias, Statistic runningMean, Statistic runningVar, double epsilon, double momentum)
        implements Layer {

    private static final Formula MEAN = input(3), VARIANCE = input(4), EPSILON = input(5);
    private static final Formula NORMALISED = input(0).minus(MEAN)
            .over(VARIANCE.plus(EPSILON).sqrt())
            .times(input(1))
            .plus(input(2));
    private static final Pointwise NORMALISE = Pointwise.of("batchNorm", 6, NORMALISED),
            RECTIFY = Pointwise.of("batchNorm", 6, NORMALISED.relu());

    /// The identity, with PyTorch's ε = 1e-5 and m = 0.1.
    ///
    /// @param channels C
    /// @return         the layer
    public static BatchNorm2d of(int channels) {
        Tensor zero = Tensor.full(new Shape(channels), 0), one = Tensor.full(new Shape(channels), 1);
        return new BatchNorm2d(
                new Parameter(one), new Parameter(zero), new Statistic(zero), new Statistic(one), 1e-5, 0.1);
    }

    /// @param x `[N, C, H, W]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return pass.by() == Normalise.BATCH ? byBatch(x, pass, Epilogue.none()) : byRunning(x, NORMALISE);
    }

    /// [#forward] and a ReLU, in the same pass over memory.
    ///
    /// @param x    `[N, C, H, W]`
    /// @param pass what the pass is for, and so whose statistics are taken
    /// @return     the same shape
    public Variable rectified(Variable x, Pass pass) {
        return pass.by() == Normalise.BATCH ? byBatch(x, pass, Epilogue.relu()) : byRunning(x, RECTIFY);
    }

    /// Normalises by the batch, and goes on to `epilogue` in the same pass over memory.
    Variable byBatch(Variable x, Pass pass, Epilogue epilogue) {
        check(x.shape());
        return byBatch(x, ChannelStatistics.of(x.value()), pass, epilogue);
    }

    /// The same by statistics that are known.
    ///
    /// @param of the channels of `x`
    Variable byBatch(Variable x, Moments of, Pass pass, Epilogue epilogue) {
        check(x.shape());
        return byBatch(x, ChannelStatistics.of(of, x.shape()), pass, epilogue);
    }

    private Variable byBatch(Variable x, ChannelStatistics batch, Pass pass, Epilogue epilogue) {
        if (pass.updateStatistics()) {
            run(batch, pass.share().orElse(momentum));
        }
        return batchNorm(x, weight.read(), bias.read(), batch, epsilon, epilogue);
    }

    private Variable byRunning(Variable x, Pointwise op) {
        check(x.shape());
        var each = new Shape(1, weight.shape().size(), 1, 1);
        return op.apply(
                x,
                reshape(weight.read(), each),
                reshape(bias.read(), each),
                constant(runningMean.value().reshape(each)),
                constant(runningVar.value().reshape(each)),
                constant(Tensor.scalar(epsilon)));
    }

    private void run(ChannelStatistics batch, double share) {
        double count = batch.count();
        Formula mean = input(0), variance = input(1), batchMean = input(2), batchVariance = input(3);
        Cell.write(
                List.of(runningMean, runningVar),
                List.of(
                        mean.times(1 - share).plus(batchMean.times(share)),
                        variance.times(1 - share).plus(batchVariance.times(share * count / (count - 1)))),
                runningMean.value(),
                runningVar.value(),
                batch.mean().reshape(runningMean.shape()),
                batch.variance().reshape(runningVar.shape()));
    }

    /// `[C]` what a channel is multiplied by when it is normalised by running statistics, `γ / √(variance + ε)`, and
    /// what is added to it then.
    ///
    /// @param before what was added to the channel before, if anything
    List<Tensor> affine(Optional<Tensor> before) {
        Formula beta = input(1),
                mean = input(2),
                scale = input(0).over(input(3).plus(epsilon).sqrt());
        Formula shift =
                before.isPresent() ? beta.plus(input(4).minus(mean).times(scale)) : beta.minus(mean.times(scale));
        var in = new ArrayList<>(List.of(weight.value(), bias.value(), runningMean.value(), runningVar.value()));
        before.ifPresent(in::add);
        return Tensor.map("batchNorm", List.of(scale, shift), in.toArray(Tensor[]::new));
    }

    private void check(Shape x) {
        int channels = weight.shape().size();
        if (x.rank() != 4 || x.dim(1) != channels) {
            var report = ShapeError.in("batchNorm");
            if (x.rank() != 4) {
                report.because("input has rank %d, not 4", x.rank());
            } else {
                report.because("input has %d channels but weight expects %d", x.dim(1), channels);
            }
            throw report.shape("input", x, "N C H W")
                    .shape("weight", weight.shape(), "C")
                    .fix("pass feature maps of %d channels", channels);
        }
    }
}
