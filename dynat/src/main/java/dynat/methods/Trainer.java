package dynat.methods;

import static dynat.nn.Pass.EVAL;

import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.datasets.Augmentation;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.Loader;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.nn.Schedule;
import dynat.tensor.Cell;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Runs a method over epochs, judges it on held-out images, and keeps checkpoints from which a run that was cut off
/// goes on to the same bits.
public final class Trainer {

    /// What is done.
    ///
    /// @param training     images to learn from
    /// @param heldOut      images to choose the best checkpoint by; never the test set
    /// @param batch        images a step
    /// @param augmentation how training images are varied
    /// @param schedule     the learning rate
    /// @param judge        the attack that the held-out images are attacked with
    /// @param seed         of order, augmentation and attacks
    /// @param about        what else a checkpoint should say, such as how to build the networks
    public record Plan(
            Dataset training,
            Dataset heldOut,
            int epochs,
            int batch,
            Augmentation augmentation,
            Schedule schedule,
            Attack judge,
            long seed,
            Map<String, String> about) {}

    /// How a run ended.
    public enum Ending {
        FINISHED,
        /// Asked to stop; the checkpoint `last` holds everything.
        INTERRUPTED
    }

    /// Told what happens.
    public interface Listener {
        /// After every step.
        ///
        /// @param steps  how many an epoch has
        /// @param report what the method reported
        default void step(Position at, int steps, Map<String, Double> report, double rate) {}

        /// During the evaluation at an epoch's end.
        default void judging(int epoch, int done, int of) {}

        /// After every epoch.
        default void epoch(int epoch, Map<String, Double> metrics) {}

        /// After a checkpoint was written.
        default void saved(Path file, Position at) {}
    }

    private final Method method;
    private final Plan plan;
    private final Path last;
    private final Path best;
    private final Listener listener;
    private final BooleanSupplier stop;
    private final Loader loader;
    private Position at = Position.START;

    /// @param folder where the checkpoints `last.safetensors` and `best.safetensors` go
    /// @param stop   asked between steps; true ends the run after a checkpoint
    public Trainer(Method method, Plan plan, Path folder, Listener listener, BooleanSupplier stop) {
        this.method = method;
        this.plan = plan;
        this.last = folder.resolve("last.safetensors");
        this.best = folder.resolve("best.safetensors");
        this.listener = listener;
        this.stop = stop;
        this.loader = Loader.over(plan.training)
                .batches(plan.batch)
                .seeded(plan.seed)
                .shuffled()
                .augmented(plan.augmentation);
    }

    /// Goes back to where the checkpoint `last` was written.
    ///
    /// @throws dynat.nn.CheckpointError if it is missing or damaged; then nothing has changed
    public Position resume() {
        var checkpoint = Checkpoint.read(last);
        checkpoint.load(everything());
        at = Position.fromMetadata(checkpoint.metadata());
        return at;
    }

    /// Trains until the last epoch is done or it is asked to stop.
    ///
    /// @throws Diverged if a loss is not a finite number; `last` is then that of an earlier step
    public Ending run() {
        while (at.epoch() <= plan.epochs) {
            if (!learn() || !judge()) {
                save(last);
                return Ending.INTERRUPTED;
            }
            save(last);
        }
        return Ending.FINISHED;
    }

    /// The rest of the current epoch's steps.
    private boolean learn() {
        var draws = Draws.of(plan.seed, "train").at(at.epoch());
        try (Epoch epoch = loader.epoch(at.epoch(), at.step())) {
            for (Batch batch : epoch) {
                try (batch;
                        var _ = Scope.open("step")) {
                    double rate = plan.schedule.rate(at.epoch() - 1 + announce(batch.size()));
                    var x = Evaluation.tensor(batch);
                    var report = method.step(x, batch.labels(), draws.rows(batch.origins()), rate);
                    checkFinite(report);
                    at = at.plus(batch.size(), report);
                    listener.step(at, loader.steps(), report, rate);
                }
                if (stop.getAsBoolean()) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Tells the optimizer of a batch. An epoch's last batches are a step of their own if there are too few for a
    /// whole.
    ///
    /// @return the part of the epoch's optimizer steps that are done
    private double announce(int images) {
        int batches = method.optimizer().batches(), done = at.step() + 1;
        method.optimizer().announce(images, done % batches == 0 || done == loader.steps());
        return (double) (at.step() / batches) / Math.ceilDiv(loader.steps(), batches);
    }

    private void checkFinite(Map<String, Double> report) {
        report.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new Diverged((at.epoch() - 1L) * loader.steps() + at.step() + 1, name, value);
            }
        });
    }

    /// Attacks the held-out images, and keeps the networks if they are the best so far.
    private boolean judge() {
        var metrics = new LinkedHashMap<>(at.means());
        double robust = -1;
        for (var network : method.networks().entrySet()) {
            double clean = judge("clean", new Clean(), network.getValue());
            metrics.put(network.getKey() + "_clean", clean);
            if (method.attacked().contains(network.getKey())) {
                double attacked = judge("held-out", plan.judge, network.getValue());
                metrics.put(network.getKey() + "_robust", attacked);
                robust = network.getKey().equals(method.judged()) ? attacked : robust;
            }
        }
        if (stop.getAsBoolean()) {
            return false;
        }
        int epoch = at.epoch();
        boolean better = robust > at.best();
        at = at.next(Math.max(robust, at.best()));
        if (better) {
            save(best);
        }
        listener.epoch(epoch, metrics);
        return true;
    }

    private double judge(String name, Attack attack, Layer network) {
        Classifier f = x -> network.forward(x, EVAL);
        return Evaluation.of(name, attack, f, plan.heldOut, plan.batch, plan.seed, done -> {
                    listener.judging(at.epoch(), done, plan.heldOut.size());
                    return !stop.getAsBoolean();
                })
                .accuracy();
    }

    private void save(Path file) {
        var metadata = new LinkedHashMap<>(plan.about);
        metadata.putAll(at.toMetadata());
        Checkpoint.save(file, everything(), metadata);
        listener.saved(file, at);
    }

    private Map<String, Cell> everything() {
        var all = new LinkedHashMap<String, Cell>();
        method.networks()
                .forEach((role, network) -> network.state().forEach((name, cell) -> all.put(role + "." + name, cell)));
        method.optimizer().state().forEach((name, cell) -> all.put("optimizer." + name, cell));
        return all;
    }
}
