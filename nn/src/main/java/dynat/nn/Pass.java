package dynat.nn;

import dynat.tensor.Draws;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a forward pass is for. An argument of every layer, never a mode that somebody has to switch back.
///
/// @param by               which statistics batch norm normalises by
/// @param updateStatistics whether the batch's statistics enter the running ones
/// @param dropout          what dropout is drawn from; nothing is dropped without
/// @param share            how much the batch's statistics count in the running ones, from 0 to 1; each layer's own
///     momentum without
public record Pass(Normalise by, boolean updateStatistics, Optional<Draws> dropout, OptionalDouble share) {

    /// A training step: batch statistics, which also enter the running ones. Nothing is dropped without [#withDropout].
    public static final Pass TRAIN = new Pass(Normalise.BATCH, true, Optional.empty());

    /// An evaluation: running statistics, nothing is written.
    public static final Pass EVAL = new Pass(Normalise.RUNNING, false, Optional.empty());

    /// An attack on the network as training sees it: batch statistics, nothing is written.
    public static final Pass ATTACK_TRAIN = new Pass(Normalise.BATCH, false, Optional.empty());

    /// Whose mean and variance.
    public enum Normalise {
        /// The batch's own.
        BATCH,
        /// The running averages of earlier batches.
        RUNNING
    }

    /// A pass after which the running statistics are the mean of those of `batches` batches, this one the last: the
    /// first batch replaces what was there, the second counts for a half.
    ///
    /// @param batches from 1
    /// @return        a pass by batch statistics
    public static Pass gathering(int batches) {
        return new Pass(Normalise.BATCH, true, Optional.empty(), OptionalDouble.of(1.0 / batches));
    }

    /// A pass by which statistics are updated as each layer has it.
    ///
    /// @param by               which statistics batch norm normalises by
    /// @param updateStatistics whether the batch's statistics enter the running ones
    /// @param dropout          what dropout is drawn from; nothing is dropped without
    public Pass(Normalise by, boolean updateStatistics, Optional<Draws> dropout) {
        this(by, updateStatistics, dropout, OptionalDouble.empty());
    }

    /// A pass whose parts go together.
    ///
    /// @throws IllegalArgumentException if running statistics are to be updated by a pass that takes none of its batch
    public Pass {
        if (by == Normalise.RUNNING && updateStatistics) {
            throw new IllegalArgumentException(
                    "pass: running statistics cannot be updated by a pass that takes none of its batch\n    fix:    normalise by BATCH, or set updateStatistics to false");
        }
    }

    /// This pass with dropout.
    ///
    /// @param draws what it is drawn from, one stream an image
    /// @return      a pass that is otherwise the same
    public Pass withDropout(Draws draws) {
        return new Pass(by, updateStatistics, Optional.of(draws), share);
    }
}
