package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.cuda.Products.Correlation;
import java.util.Optional;

/// Filters' gradients by a way of our own.
///
/// @param cudnn     whose workspace is used
/// @param by        that way
/// @param shape     what is computed
/// @param type      of all operands
/// @param algorithm the way as one beside cuDNN's
record OwnPlan(Cudnn cudnn, FilterGradient by, Correlation shape, DType type, CudnnAlgorithm algorithm)
        implements ConvolutionPlan {

    /// @param milliseconds that it took
    static OwnPlan of(Cudnn cudnn, FilterGradient by, Correlation shape, DType type, double milliseconds) {
        var algorithm = new CudnnAlgorithm(
                by.number(), by.workspace(shape, type), shape.order(), shape.channels(), false, milliseconds);
        return new OwnPlan(cudnn, by, shape, type, algorithm);
    }

    @Override
    public String name() {
        return "dynat " + by.name();
    }

    @Override
    public Optional<CudnnConvolution> convolution() {
        return Optional.empty();
    }

    @Override
    public void run(long dy, long x, long dw) {
        by.backwardWeight(shape, type, dy, x, dw, cudnn.room(algorithm.workspace()));
    }
}
