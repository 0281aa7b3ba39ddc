package dynat.tensor.cuda;

import static jcuda.jcudnn.cudnnConvolutionMode.CUDNN_CROSS_CORRELATION;
import static jcuda.jcudnn.cudnnDataType.CUDNN_DATA_BFLOAT16;
import static jcuda.jcudnn.cudnnDataType.CUDNN_DATA_FLOAT;
import static jcuda.jcudnn.cudnnMathType.CUDNN_FMA_MATH;
import static jcuda.jcudnn.cudnnMathType.CUDNN_TENSOR_OP_MATH;
import static jcuda.jcudnn.cudnnTensorFormat.CUDNN_TENSOR_NCHW;
import static jcuda.jcudnn.cudnnTensorFormat.CUDNN_TENSOR_NHWC;

import dynat.tensor.DType;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;
import java.util.Optional;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;

/// cuDNN's descriptors of one convolution, its operands in one order in memory.
///
/// @param x       of the input
/// @param w       of the filters
/// @param y       of the output
/// @param window  of how they meet
/// @param subject what all this describes, for messages
record CudnnConvolution(
        cudnnTensorDescriptor x,
        cudnnFilterDescriptor w,
        cudnnTensorDescriptor y,
        cudnnConvolutionDescriptor window,
        Subject subject)
        implements AutoCloseable {

    /// What is described; printed only where something fails.
    record Subject(Correlation shape, DType type) {
        @Override
        public String toString() {
            var g = shape.geometry();
            return """
                    input   [%d, %d, %d, %d] %s, %s
                        weight  [%d, %d, %d, %d]
                        output  [%d, %d, %d, %d]
                        rows    %s
                        columns %s
                        groups  %d""".formatted(
                            shape.images(),
                            shape.channels(),
                            shape.height(),
                            shape.width(),
                            type,
                            shape.order(),
                            shape.outputs(),
                            shape.channels() / g.groups(),
                            shape.filterHeight(),
                            shape.filterWidth(),
                            shape.images(),
                            shape.outputs(),
                            shape.outputHeight(),
                            shape.outputWidth(),
                            text(g.rows()),
                            text(g.columns()),
                            g.groups());
        }

        private static String text(Axis axis) {
            return "stride %d, padding %d, dilation %d".formatted(axis.stride(), axis.padding(), axis.dilation());
        }
    }

    /// Describes a convolution.
    ///
    /// @param tf32 whether factors in single precision may be rounded for tensor cores
    /// @return     none if cuDNN has no such convolution
    static Optional<CudnnConvolution> of(Correlation shape, DType type, boolean tf32) {
        var made = new CudnnConvolution(
                new cudnnTensorDescriptor(),
                new cudnnFilterDescriptor(),
                new cudnnTensorDescriptor(),
                new cudnnConvolutionDescriptor(),
                new Subject(shape, type));
        made.create();
        int status = made.fill(
                shape, type, shape.order() == Order.CHANNELS_LAST ? CUDNN_TENSOR_NHWC : CUDNN_TENSOR_NCHW, tf32);
        if (Cudnn.refused(status)) {
            made.close();
            return Optional.empty();
        }
        made.check("a descriptor of a convolution", status);
        return Optional.of(made);
    }

    private void create() {
        check("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(x));
        check("cudnnCreateFilterDescriptor", JCudnn.cudnnCreateFilterDescriptor(w));
        check("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(y));
        check("cudnnCreateConvolutionDescriptor", JCudnn.cudnnCreateConvolutionDescriptor(window));
    }

    private int fill(Correlation shape, DType type, int format, boolean tf32) {
        int numbers = type == DType.BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
        int images = shape.images(), outputs = shape.outputs(), channels = shape.channels();
        int groups = shape.geometry().groups();
        Axis rows = shape.geometry().rows(), columns = shape.geometry().columns();
        return first(
                JCudnn.cudnnSetTensor4dDescriptor(x, format, numbers, images, channels, shape.height(), shape.width()),
                JCudnn.cudnnSetFilter4dDescriptor(
                        w, numbers, format, outputs, channels / groups, shape.filterHeight(), shape.filterWidth()),
                JCudnn.cudnnSetTensor4dDescriptor(
                        y, format, numbers, images, outputs, shape.outputHeight(), shape.outputWidth()),
                JCudnn.cudnnSetConvolution2dDescriptor(
                        window,
                        rows.padding(),
                        columns.padding(),
                        rows.stride(),
                        columns.stride(),
                        rows.dilation(),
                        columns.dilation(),
                        CUDNN_CROSS_CORRELATION,
                        CUDNN_DATA_FLOAT),
                JCudnn.cudnnSetConvolutionGroupCount(window, groups),
                JCudnn.cudnnSetConvolutionMathType(window, math(type, tf32)));
    }

    /// @return the first that is not that of success
    private static int first(int... statuses) {
        for (int status : statuses) {
            if (status != 0) {
                return status;
            }
        }
        return 0;
    }

    /// Strict single precision needs `FMA`: otherwise factors are rounded to TF32 where the device can. `TENSOR_OP`
    /// offers more algorithms for that than the default does, and faster ones.
    private static int math(DType type, boolean tf32) {
        return type == DType.BF16 || tf32 ? CUDNN_TENSOR_OP_MATH : CUDNN_FMA_MATH;
    }

    private void check(String call, int status) {
        Cudnn.check(call, status, subject);
    }

    @Override
    public void close() {
        check("cudnnDestroyTensorDescriptor", JCudnn.cudnnDestroyTensorDescriptor(x));
        check("cudnnDestroyFilterDescriptor", JCudnn.cudnnDestroyFilterDescriptor(w));
        check("cudnnDestroyTensorDescriptor", JCudnn.cudnnDestroyTensorDescriptor(y));
        check("cudnnDestroyConvolutionDescriptor", JCudnn.cudnnDestroyConvolutionDescriptor(window));
    }
}
