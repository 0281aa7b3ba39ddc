package dynat.tensor;

/// How a backend computes convolutions of 3 x 3 taps with stride and dilation 1; the others have one way only.
///
/// The ways differ in speed, in rounding, and in where infinity and NaN arrive: a sum may meet zeros beside its own
/// numbers, and then NaN comes of infinity, in Winograd's filtering for a whole square of results. Which way a layer
/// takes depends on its geometry alone, never on the batch or the threads.
public enum ConvolutionAlgorithm {
    /// Winograd's where it pays, else directly.
    AUTO,
    /// Every product of the sum as it is written: the smallest errors.
    DIRECT,
    /// Winograd's minimal filtering wherever it is possible and an image has a whole square of 4 x 4 results: fewer
    /// products, somewhat larger errors.
    WINOGRAD
}
