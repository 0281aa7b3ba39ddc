package dynat.nn;

/// The learning rate over the course of training.
@FunctionalInterface
public interface Schedule {

    /// The rate for a step of training.
    ///
    /// @param epoch how many epochs have passed when the step begins: step `i` of the `k` steps in the first epoch is at
    ///              `i/k`, and the third epoch begins at 2
    double rate(double epoch);
}
