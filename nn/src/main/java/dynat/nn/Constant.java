package dynat.nn;

/// A rate that stays as it is.
///
/// @param base the rate
public record Constant(double base) implements Schedule {

    @Override
    public double rate(double epoch) {
        return base;
    }
}
