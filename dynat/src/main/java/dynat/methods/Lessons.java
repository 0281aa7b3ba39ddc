package dynat.methods;

import dynat.datasets.Batch;
import dynat.datasets.Epoch;
import dynat.datasets.Loader;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.function.Consumer;

/// The batches of a run, as a method sees them.
record Lessons(Trainer.Plan plan, Loader loader) {

    /// @param fixed whether every epoch has the same batches, in the order of the data set
    static Lessons of(Trainer.Plan plan, boolean fixed) {
        Loader plain = Loader.over(plan.training()).batches(plan.batch()).seeded(plan.seed());
        return new Lessons(plan, (fixed ? plain : plain.shuffled()).augmented(plan.augmentation()));
    }

    /// Returns how many batches an epoch has.
    int steps() {
        return loader.steps();
    }

    /// Begins an epoch where a run has come to.
    Epoch from(Position at) {
        return loader.epoch(at.epoch(), at.step());
    }

    /// Returns what a method learns from next.
    Moment moment(Batch batch, Position at, double rate) {
        Draws mixing = Draws.of(plan.seed(), "mixing").at(at.epoch()).at(at.step());
        var mixed = plan.mixing().apply(batch, plan.training().classes(), mixing);
        return new Moment(
                mixed.x(),
                mixed.truth(),
                mixed.target(),
                Draws.of(plan.seed(), "train").at(at.epoch()).rows(batch.origins()),
                rate,
                at.epoch() - 1 + (double) at.step() / steps());
    }

    /// Goes through an epoch's images as they are varied in its steps, but not mixed.
    void images(int epoch, Consumer<Tensor> use) {
        try (Epoch batches = loader.epoch(epoch)) {
            for (Batch batch : batches) {
                try (batch;
                        var _ = Scope.open("statistics")) {
                    use.accept(Evaluation.tensor(batch));
                }
            }
        }
    }
}
