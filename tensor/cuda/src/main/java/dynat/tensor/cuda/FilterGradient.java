package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.cuda.Products.Correlation;

/// A way of our own to compute the gradient of a convolution's filters, tried beside cuDNN's algorithms and taken where
/// it is faster. It gives the same bits each time.
interface FilterGradient {
    /// @return its number beside those of cuDNN's algorithms, so below 0
    int number();

    /// @return its name, which ends in a number that counts up when what it computes changes in any bit, or it becomes
    ///         faster: choices that were kept before count no more then
    String name();

    /// @return whether it computes this
    boolean fits(Correlation s, DType type);

    /// @return bytes of memory that it needs beside operands and result
    long workspace(Correlation s, DType type);

    /// Writes `dw`, the gradient of `dy` and `x`, all of them of `type`.
    ///
    /// @param room where it has its workspace
    void backwardWeight(Correlation s, DType type, long dy, long x, long dw, long room);
}
