package dynat.tensor.cuda;

import java.util.Optional;

/// How one convolution in one direction is computed, chosen when its shape is first met.
interface ConvolutionPlan {
    /// @return the name of what computes it
    String name();

    /// @return by what, and what it cost when it was tried
    CudnnAlgorithm algorithm();

    /// @return cuDNN's descriptors, to be closed when the plan is dropped; none if it does without
    Optional<CudnnConvolution> convolution();

    /// Computes `out` from `a` and `b`, as [Direction] has them, which lie as was asked.
    void run(long a, long b, long out);
}
