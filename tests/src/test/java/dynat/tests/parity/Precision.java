package dynat.tests.parity;

import dynat.tensor.DType;

/// What rounding to a type does to a number.
///
/// @param unit     how far, relative to itself, a number in the normal range may move: half of a unit in the last place
/// @param smallest the least normal number, below which only this much is promised
/// @param largest  the greatest finite number
record Precision(double unit, double smallest, double largest) {

    static Precision of(DType dtype) {
        return switch (dtype) {
            case F64 -> new Precision(0x1p-53, Double.MIN_NORMAL, Double.MAX_VALUE);
            case F32 -> new Precision(0x1p-24, Float.MIN_NORMAL, Float.MAX_VALUE);
            case BF16 -> new Precision(0x1p-8, Float.MIN_NORMAL, 0x1.FEp127);
            case I32, I64, F16 -> throw new IllegalArgumentException("no backend computes in " + dtype);
        };
    }

    /// What a sum of `terms` products may be off by: roundings wander, so their sum grows with the square root of their
    /// number.
    ///
    /// @param scale the sum of the terms' magnitudes
    double sum(int terms, double scale) {
        return 2 * Math.sqrt(Math.max(1, terms)) * unit * scale + smallest;
    }

    /// What Winograd's filtering may be off by. Its matrices make numbers up to eight times larger along each axis, of
    /// which most is taken off again, but at several places by chance: every product brings the roundings of 64, and
    /// they wander as those of a [#sum] do. Short sums, which would be off by more than 16 units, are not taken so.
    ///
    /// @param terms of the longest sum
    /// @param scale what that sum would be if every number were as large as the largest
    double filtered(double terms, double scale) {
        return Math.min(16, 64 / Math.sqrt(Math.max(1, terms))) * unit * scale + smallest;
    }
}
