package dynat.evaluation;

/// Thrown out of an attack that is to stop, up to the evaluation.
final class Stopped extends RuntimeException {
    Stopped() {
        super("the evaluation was stopped", null, false, false);
    }
}
