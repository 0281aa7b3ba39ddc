package dynat.tensor;

/// How exactly a backend that can do so in several ways multiplies and keeps activations.
///
/// Weights, statistics, losses and what optimizers keep are in single precision at least in all of them, and sums are
/// taken in it.
public enum Precision {
    /// The backend's own: single precision throughout, or double.
    F32,
    /// As [#F32], but the factors of matrix products and convolutions are rounded to 10 bits behind the point.
    TF32,
    /// Rank-4 activations and their cotangents are kept in [DType#BF16], and products are taken of such numbers.
    BF16
}
