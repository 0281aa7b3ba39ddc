package dynat.methods;

import java.time.Duration;
import java.util.Optional;

/// When a run ends before its last epoch, and which checkpoints it leaves behind.
///
/// None of this changes a number that the run computes, but for `fixedBatches`.
///
/// @param steps        the most steps that the whole run may have, those before a resumption included; 0 for any number
/// @param time         the longest that this process may train; the evaluations that follow come on top
/// @param patience     how many epochs may pass without a better robust accuracy on the held-out images; 0 for any
/// @param fixedBatches whether every epoch has the same batches, in the order of the data set
/// @param saving       which checkpoints are written besides `last` and `best` at an epoch's end
public record Control(long steps, Optional<Duration> time, int patience, boolean fixedBatches, Saving saving) {

    /// Every epoch is run; `last` and `best` are written when one ends.
    public static final Control NONE = new Control(0, Optional.empty(), 0, false, Saving.NONE);

    /// Which checkpoints are written besides those at an epoch's end.
    ///
    /// @param every how many epochs lie between two checkpoints `epoch-NNN` that stay; 0 for none
    /// @param keep  how many of these, the newest, stay; 0 for all
    /// @param steps how many steps after `last` was written it is written anew within an epoch; 0 for never
    /// @param time  how long after `last` was written it is written anew within an epoch; zero for never
    /// @param window the epochs each of which has its checkpoint, whatever `every` and `keep` are
    public record Saving(int every, int keep, int steps, Duration time, Window window) {

        /// Nothing within an epoch, and no epoch's own.
        public static final Saving NONE = new Saving(0, 0, 0, Duration.ZERO);

        /// Without a window.
        ///
        /// @param every as above
        /// @param keep  as above
        /// @param steps as above
        /// @param time  as above
        public Saving(int every, int keep, int steps, Duration time) {
            this(every, keep, steps, time, Window.NONE);
        }
    }

    /// Some epochs in a row, such as 91 to 100, which the reference code of DYNAT keeps.
    ///
    /// @param first from 1
    /// @param last  not before the first, unless there is none
    public record Window(int first, int last) {

        /// No epoch.
        public static final Window NONE = new Window(1, 0);

        /// Whether an epoch is among them.
        ///
        /// @param epoch from 1
        /// @return      whether it is
        public boolean holds(int epoch) {
            return epoch >= first && epoch <= last;
        }
    }
}
