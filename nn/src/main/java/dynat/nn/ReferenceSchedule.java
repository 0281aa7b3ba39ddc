package dynat.nn;

/// The rate that the published DYNAT code trains with, as a share of `base`. Epochs count from 1:
///
/// | epoch      | rate        | with base 0.1 |
/// |------------|-------------|---------------|
/// | 1          | base / 5    | 0.02          |
/// | 2 to 75    | base        | 0.1           |
/// | 76 to 90   | base / 10   | 0.01          |
/// | 91 to 100  | base / 100  | 0.001         |
/// | from 101   | base / 1000 | 0.0001        |
///
/// @param base the rate after the first epoch
public record ReferenceSchedule(double base) implements Schedule {

    @Override
    public double rate(double epoch) {
        double number = Math.floor(epoch) + 1;
        if (number == 1) {
            return base / 5;
        }
        return number <= 75 ? base : number <= 90 ? base / 10 : number <= 100 ? base / 100 : base / 1000;
    }
}
