package dynat.tests.evaluation;

import dynat.evaluation.Listener;
import dynat.evaluation.Moment;

/// Counts batches, and cuts an evaluation off as a kill does: whatever happens next does not happen.
final class Killer implements Listener {
    private final int batches;
    private int done;

    Killer(int batches) {
        this.batches = batches;
    }

    /// {@return how many batches there were}
    int done() {
        return done;
    }

    @Override
    public void batch(Moment moment) {
        if (++done == batches) {
            throw new IllegalStateException("killed");
        }
    }
}
