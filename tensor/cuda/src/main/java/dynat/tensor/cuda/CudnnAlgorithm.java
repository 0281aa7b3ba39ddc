package dynat.tensor.cuda;

import dynat.tensor.Order;

/// How a convolution is computed.
///
/// @param number    the algorithm, as cuDNN counts those of a [Direction]; or [FilterGradient#number()]
/// @param workspace bytes that it needs
/// @param order     of its operands
/// @param channels  of its input: those that there are, or more
/// @param dense     whether strides are 1, and zeros stand between the output's pixels instead
/// @param cost      milliseconds that it took when it was tried, with what brings operands to this and back
record CudnnAlgorithm(int number, long workspace, Order order, int channels, boolean dense, double cost) {

    /// What came of trying an algorithm.
    ///
    /// @param number        of the algorithm
    /// @param status        cuDNN's
    /// @param milliseconds  that it took
    /// @param workspace     bytes that it needs
    /// @param deterministic 0 if it may give other bits each time
    record Tried(int number, int status, float milliseconds, long workspace, int deterministic) {}
}
