package dynat.bench.kernels;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Passes over activations: formulas evaluated at each number, and sums.
public class PassBenchmark extends KernelBenchmark {

    /// The passes.
    public enum Pass {
        /// A residual sum.
        ADD(3),
        /// What follows a convolution: `relu(x · scale + shift)`.
        SCALE_SHIFT_RELU(2),
        /// The cotangent of a ReLU.
        RELU_BACKWARD(3),
        /// `exp(x)`.
        EXP(2),
        /// `tanh(x)`.
        TANH(2),
        /// `log(x)`.
        LOG(2),
        /// Σ x and Σ x² of each channel.
        MOMENTS(1),
        /// Σ dy and Σ dy · x̂ of each channel: the sums of batch norm's pullback.
        NORM_BACKWARD_SUMS(2),
        /// The mean of each channel's pixels.
        POOL(1),
        /// Σ x.
        TOTAL(1);

        private final int transfers;

        Pass(int transfers) {
            this.transfers = transfers;
        }
    }

    private static final Formula X = input(0), Y = input(1), SCALE = input(2), SHIFT = input(3);
    private static final Formula NORMALISED = X.times(SCALE).plus(SHIFT);
    private static final Formula THROUGH = Formula.where(Y.less(Formula.ZERO), Formula.ZERO, X);

    /// Which pass.
    @Param
    public Pass pass;

    /// Images, channels and the image's side.
    @Param({"32 64 32", "128 16 28"})
    public String extents;

    private Tensor x, y, scale, shift;

    /// Called by JMH.
    public PassBenchmark() {}

    /// Makes the activations.
    ///
    /// @param opened what computes
    @Setup
    public void make(Opened opened) {
        String[] each = extents.split(" ");
        int images = Integer.parseInt(each[0]), channels = Integer.parseInt(each[1]), side = Integer.parseInt(each[2]);
        x = Opened.normal(images, channels, side, side);
        y = Opened.normal(images, channels, side, side);
        scale = Opened.normal(1, channels, 1, 1);
        shift = Opened.normal(1, channels, 1, 1);
    }

    /// One pass.
    ///
    /// @param traffic counts
    @Benchmark
    public void run(Traffic traffic) {
        try (var _ = Scope.open("call")) {
            run();
        }
        traffic.floats((double) pass.transfers * x.shape().size());
    }

    private void run() {
        switch (pass) {
            case ADD -> Tensor.map(X.plus(Y), x, y);
            case SCALE_SHIFT_RELU -> Tensor.map(X.times(input(1)).plus(input(2)).relu(), x, scale, shift);
            case RELU_BACKWARD -> Tensor.map(THROUGH, x, y);
            case EXP -> Tensor.map(X.exp(), x);
            case TANH -> Tensor.map(X.tanh(), x);
            case LOG -> Tensor.map(X.log(), x);
            case MOMENTS -> sums(List.of(X, X.times(X)), x);
            case NORM_BACKWARD_SUMS -> sums(List.of(Y, Y.times(NORMALISED)), x, y, scale, shift);
            case POOL -> Tensor.sum(new Shape(x.shape().dim(0), x.shape().dim(1), 1, 1), X, x);
            case TOTAL -> Tensor.sum(new Shape(), X, x);
        }
    }

    private void sums(List<Formula> formulas, Tensor... in) {
        Tensor.reduce("sums", Reduction.SUM, scale.shape(), formulas, in);
    }
}
