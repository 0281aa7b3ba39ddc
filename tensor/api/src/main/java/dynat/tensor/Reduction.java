package dynat.tensor;

/// How many numbers become one.
public enum Reduction {
    /// Their sum.
    SUM(0),
    /// The largest; NaN if any is NaN.
    MAX(Double.NEGATIVE_INFINITY);

    private final double identity;

    Reduction(double identity) {
        this.identity = identity;
    }

    /// {@return the result for no numbers at all}
    public double identity() {
        return identity;
    }

    /// Two results as one.
    ///
    /// @param a of some numbers
    /// @param b of some others
    /// @return  of all of them
    public double combine(double a, double b) {
        return this == SUM ? a + b : Math.max(a, b);
    }
}
