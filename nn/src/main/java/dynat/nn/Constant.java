package dynat.nn;

/// A rate that stays as it is.
public record Constant(double base) implements Schedule {

    @Override
    public double rate(double epoch) {
        return base;
    }
}
