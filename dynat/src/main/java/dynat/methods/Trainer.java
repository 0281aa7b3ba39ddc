package dynat.methods;

import dynat.attacks.Attack;
import dynat.datasets.Augmentation;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.Extra;
import dynat.nn.Checkpoint;
import dynat.nn.Notes;
import dynat.nn.Schedule;
import dynat.tensor.Scope;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Runs a method over epochs, judges it on held-out images, and keeps checkpoints from which a run that was cut off
/// goes on to the same bits.
public final class Trainer {

    /// What is done.
    ///
    /// @param training     images to learn from
    /// @param heldOut      images to choose the best checkpoint by; never the test set
    /// @param epochs       how many passes over the training images
    /// @param batch        images a step
    /// @param augmentation how training images are varied
    /// @param schedule     the learning rate
    /// @param judge        the attack that the held-out images are attacked with
    /// @param seed         of order, augmentation and attacks
    /// @param about        what else a checkpoint should say, such as how to build the networks
    /// @param mixing       how images and classes are mixed, and labels smoothed
    /// @param extra        additional images to learn from; there are no more steps for them
    public record Plan(
            Dataset training,
            Dataset heldOut,
            int epochs,
            int batch,
            Augmentation augmentation,
            Schedule schedule,
            Attack judge,
            long seed,
            Map<String, String> about,
            Mixing mixing,
            Optional<Extra> extra) {

        /// {@return how many batches an epoch has}
        public int steps() {
            return Math.ceilDiv(training.size(), batch);
        }
    }

    /// How a run ended.
    public enum Ending {
        /// All epochs of the [Plan] are done.
        FINISHED,
        /// Asked to stop; the checkpoint `last` holds everything.
        INTERRUPTED,
        /// [Control#steps] are done.
        OUT_OF_STEPS,
        /// [Control#time] is over.
        OUT_OF_TIME,
        /// No epoch was better for [Control#patience] epochs.
        OUT_OF_PATIENCE
    }

    /// Told what happens.
    public interface Listener {
        /// After every step.
        ///
        /// @param at     the run's position, with this step
        /// @param steps  how many an epoch has
        /// @param report what the method reported
        /// @param rate   the learning rate that it was taken with
        default void step(Position at, int steps, Map<String, Double> report, double rate) {}

        /// After each batch of an evaluation on the held-out images.
        ///
        /// @param epoch from 1
        /// @param done  how many images this evaluation has judged
        /// @param of    how many there are
        default void judging(int epoch, int done, int of) {}

        /// After every epoch.
        ///
        /// @param epoch   the one that ended, from 1
        /// @param metrics by name: means of what its steps reported, and for each network its accuracies on the
        ///     held-out images, `_clean` and `_robust`, from 0 to 1
        default void epoch(int epoch, Map<String, Double> metrics) {}

        /// After a checkpoint was written.
        ///
        /// @param file the checkpoint
        /// @param at   from where a run goes on that is resumed from it
        default void saved(Path file, Position at) {}

        /// After a checkpoint could not be written; what was in the file is still there, and the run goes on.
        ///
        /// @param file    the checkpoint
        /// @param at      from where a run would have gone on
        /// @param problem what the file system answered
        default void unsaved(Path file, Position at, UncheckedIOException problem) {}

        /// After a limit was reached within an epoch, and `last` written.
        ///
        /// @param ending  which limit
        /// @param at      from where a run goes on that is resumed
        /// @param metrics as for an epoch, of the steps so far and the networks as they are
        default void cut(Ending ending, Position at, Map<String, Double> metrics) {}
    }

    /// What a network's role is followed by in the names of its accuracies, on clean held-out images and attacked ones.
    public static final String CLEAN = "_clean", ROBUST = "_robust";

    private final Method method;
    private final Plan plan;
    private final Control control;
    private final Team team;
    private final Path folder;
    private final RunState state;
    private final RunCheckpoints checkpoints;
    private final Listener listener;
    private final BooleanSupplier stop;
    private final Lessons lessons;
    private final Judge judge;
    private final RunningMeans statistics;
    private Position at = Position.START;
    private long began;

    /// A trainer at the start of a run that no limit ends early.
    ///
    /// @param method   what happens in one step
    /// @param plan     what is done
    /// @param folder   where the checkpoints `last.safetensors` and `best.safetensors` go
    /// @param listener told what happens
    /// @param stop     asked between steps; true ends the run after a checkpoint
    public Trainer(Method method, Plan plan, Path folder, Listener listener, BooleanSupplier stop) {
        this(method, plan, Control.NONE, folder, listener, stop);
    }

    /// A trainer at the start of a run.
    ///
    /// @param method   what happens in one step
    /// @param plan     what is done
    /// @param control  when to end earlier, and what to keep
    /// @param folder   where the checkpoints `last.safetensors`, `best.safetensors` and `epoch-NNN.safetensors` go
    /// @param listener told what happens
    /// @param stop     asked between steps; true ends the run after a checkpoint
    public Trainer(Method method, Plan plan, Control control, Path folder, Listener listener, BooleanSupplier stop) {
        this(method, plan, control, Team.ALONE, folder, listener, stop);
    }

    /// A trainer at the start of a run that several processes have in common. Each has one of its own, made alike; only
    /// that of the first is told to go back to a checkpoint, and writes any.
    ///
    /// @param method   what happens in one step
    /// @param plan     what is done; of the held-out images, and of each batch, every process takes its share
    /// @param control  when to end earlier, and what to keep
    /// @param team     the processes
    /// @param folder   where the first one writes checkpoints
    /// @param listener told what happens
    /// @param stop     asked between steps; true in one process ends the run in all, after a checkpoint
    public Trainer(
            Method method,
            Plan plan,
            Control control,
            Team team,
            Path folder,
            Listener listener,
            BooleanSupplier stop) {
        this.method = method;
        this.plan = plan;
        this.control = control;
        this.team = team;
        this.folder = folder;
        this.state = new RunState(method);
        this.checkpoints = new RunCheckpoints(folder, control.saving(), team, plan.about, state::cells, listener);
        this.listener = listener;
        this.stop = stop;
        this.lessons = new Lessons(plan, control.fixedBatches(), team);
        this.judge = new Judge(method, plan, team, listener, stop);
        this.statistics = new RunningMeans(team, method.networks().values());
    }

    /// Goes back to where the checkpoint `last` was written.
    ///
    /// @return how far the run had come
    /// @throws dynat.nn.CheckpointError if it is missing or damaged; then nothing has changed
    public Position resume() {
        return resume(RunCheckpoints.last(folder), true);
    }

    /// Goes back to where a checkpoint was written.
    ///
    /// @param file      the checkpoint, of networks of the same build
    /// @param optimizer whether the optimizer's state is taken too; if not it begins anew, and averages of weights
    ///     go on
    /// @return          how far the run had come
    /// @throws dynat.nn.CheckpointError if it is missing or damaged; then nothing has changed
    public Position resume(Path file, boolean optimizer) {
        return resume(Checkpoint.read(file), optimizer);
    }

    /// Goes back to where a checkpoint was written.
    ///
    /// @param checkpoint of networks of the same build
    /// @param optimizer  as in [#resume(Path, boolean)]
    /// @return           how far the run had come
    /// @throws dynat.nn.CheckpointError if it is of another model, or does not note how far its run had come; then
    ///     nothing has changed
    public Position resume(Checkpoint checkpoint, boolean optimizer) {
        Position noted = Position.of(Notes.of(checkpoint));
        state.load(checkpoint, optimizer);
        at = noted;
        return at;
    }

    /// {@return how far the run has come}
    public Position position() {
        return at;
    }

    /// Trains until the last epoch is done, a limit is reached, or it is asked to stop.
    ///
    /// @return which of these it was
    /// @throws Diverged if a loss is not a finite number; `last` is then that of an earlier step
    /// @throws UncheckedIOException if at the end `last` could not be written, or at first a `best` that was lost
    public Ending run() {
        began = System.nanoTime();
        at = Position.of(new Notes(folder, team.first(at.toMetadata())));
        team.takeFirst(state.cells().values());
        statistics.note();
        requireBest();
        try (lessons) {
            Ending ending = epochs();
            checkpoints.requireSaved();
            return ending;
        }
    }

    /// A run that goes back to an earlier checkpoint may find that `best` is of a later epoch: the networks that it
    /// goes on with, or else those of the next epoch, take its place.
    private void requireBest() {
        if (at.bestEpoch() == 0 || checkpoints.holdBest(at)) {
            return;
        }
        at = at.isBest() ? at : at.withoutBest();
        if (at.isBest()) {
            checkpoints.replaceBest(at);
        }
    }

    private Ending epochs() {
        while (at.epoch() <= plan.epochs) {
            Ending limit = limit();
            if (limit != null) {
                return at.step() == 0 ? limit : cut(limit);
            }
            Ending ending = epoch();
            checkpoints.last(at);
            if (ending != null) {
                return ending == Ending.INTERRUPTED ? ending : cut(ending);
            }
            checkpoints.epoch(at.epoch() - 1, at);
        }
        return Ending.FINISHED;
    }

    /// The rest of the current epoch, and how good it is.
    ///
    /// @return why it was not all done; `null` if it was
    private Ending epoch() {
        Ending cut = learn();
        if (cut != null) {
            return cut;
        }
        method.end(at.epoch(), use -> lessons.images(at.epoch(), use));
        statistics.agree();
        team.requireSame(state.cells().values());
        return judge() ? null : Ending.INTERRUPTED;
    }

    /// The limit that is reached; `null` for none.
    private Ending limit() {
        if (control.patience() > 0 && at.epochsWithoutBetter() >= control.patience()) {
            return Ending.OUT_OF_PATIENCE;
        }
        if (control.steps() > 0 && (at.epoch() - 1L) * lessons.steps() + at.step() >= control.steps()) {
            return Ending.OUT_OF_STEPS;
        }
        if (control.time().isEmpty()) {
            return null;
        }
        long passed = System.nanoTime() - began;
        return team.first(passed >= control.time().get().toNanos()) ? Ending.OUT_OF_TIME : null;
    }

    /// Judges the networks as they are within an epoch; what `last` says of the run is not changed by that.
    private Ending cut(Ending limit) {
        var metrics = metrics();
        if (stopped()) {
            return Ending.INTERRUPTED;
        }
        listener.cut(limit, at, metrics);
        return limit;
    }

    /// The rest of the current epoch's steps.
    ///
    /// @return why they were not all taken; `null` if they were
    private Ending learn() {
        try (Epoch epoch = lessons.from(at)) {
            for (Batch batch : epoch) {
                try (batch;
                        var _ = Scope.open("step")) {
                    double rate = plan.schedule.rate(at.epoch() - 1 + announce(batch.whole()));
                    Moment moment = lessons.moment(batch, at, rate);
                    var report = team.mean(method.step(moment), moment.part());
                    statistics.agree();
                    checkFinite(report);
                    at = at.plus(batch.whole(), report);
                    listener.step(at, lessons.steps(), report, rate);
                }
                if (stopped()) {
                    return Ending.INTERRUPTED;
                }
                if (at.step() < lessons.steps()) {
                    Ending limit = limit();
                    if (limit != null) {
                        return limit;
                    }
                    checkpoints.step(at);
                }
            }
        }
        return null;
    }

    /// Tells the optimizer of a batch. An epoch's last batches are a step of their own if there are too few for a
    /// whole.
    ///
    /// @return the part of the epoch's optimizer steps that are done
    private double announce(int images) {
        int batches = method.optimizer().batches(), done = at.step() + 1;
        method.optimizer().announce(images, done % batches == 0 || done == lessons.steps());
        return (double) (at.step() / batches) / Math.ceilDiv(lessons.steps(), batches);
    }

    private void checkFinite(Map<String, Double> report) {
        report.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new Diverged((at.epoch() - 1L) * lessons.steps() + at.step() + 1, name, value);
            }
        });
    }

    /// Attacks the held-out images, and keeps the networks if they are the best so far.
    private boolean judge() {
        var metrics = metrics();
        if (stopped()) {
            return false;
        }
        var before = at;
        at = at.next(judge.robust(metrics));
        boolean better = at.best() > before.best();
        if (better && !checkpoints.best(at)) {
            at = before.next(-1); // the next epoch that is better than what is in the file is kept
        }
        listener.epoch(before.epoch(), metrics);
        return true;
    }

    /// What the steps reported, and the accuracies on the held-out images.
    private Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<>(at.means());
        metrics.putAll(judge.accuracies(at.epoch()));
        return metrics;
    }

    /// Whether a process of the team is asked to stop; then all do.
    private boolean stopped() {
        return team.any(stop.getAsBoolean());
    }
}
