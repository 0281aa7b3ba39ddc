package dynat.methods;

/// A loss is no longer a finite number; nothing after that step is worth keeping.
public final class Diverged extends RuntimeException {

    private final long step;

    /// A report of what happened, and the fix.
    ///
    /// @param step  of the run, from 1
    /// @param loss  its name
    /// @param value infinite or NaN
    public Diverged(long step, String loss, double value) {
        this(
                "train: %s is %s at step %d\n    fix:    lower the learning rate (--lr) and begin anew"
                        .formatted(loss, value, step),
                step);
    }

    private Diverged(String message, long step) {
        super(message);
        this.step = step;
    }

    /// {@return the same report, which says more}
    ///
    /// @param more follows the fix
    public Diverged and(String more) {
        return new Diverged(getMessage() + more, step);
    }

    /// {@return the step of the run, from 1}
    public long step() {
        return step;
    }
}
