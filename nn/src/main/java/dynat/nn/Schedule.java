package dynat.nn;

/// The learning rate over the course of training.
@FunctionalInterface
public interface Schedule {

    /// The rate for a step of training.
    ///
    /// @param epoch how many epochs have passed when the step begins: the first epoch begins at 0, the third at 2, and
    ///              the second of the `k` steps of the first at `1/k`
    /// @return      the learning rate, as [Optimizer#step] takes it
    double rate(double epoch);
}
