package dynat.cli;

import dynat.datasets.Dataset;
import dynat.datasets.Subset;
import dynat.methods.Position;
import dynat.methods.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/// Tries a run: a few steps, one evaluation, a checkpoint written and read, all in a folder that is taken away again.
final class DryRun implements Trainer.Listener {

    private static final int STEPS = 4; // the first ones are slower than the run's, for the compiler is still at work

    private final Job job;
    private long mark;
    private double step = Double.POSITIVE_INFINITY;
    private double judging;
    private double megabytes;

    DryRun(Job job) {
        this.job = job;
    }

    /// Returns what the run is made of, and how long it would take.
    String report() {
        Trainer.Plan plan = job.plan();
        Dataset few = Subset.first(
                plan.training(), Math.min(STEPS * plan.batch(), plan.training().size()));
        Dataset some = Subset.first(
                plan.heldOut(), Math.min(plan.batch(), plan.heldOut().size()));
        Trainer.Plan small = new Trainer.Plan(
                few,
                some,
                1,
                plan.batch(),
                plan.augmentation(),
                plan.schedule(),
                plan.judge(),
                plan.seed(),
                plan.about());
        Path folder = temporary();
        try {
            mark = System.nanoTime();
            new Trainer(job.method(), small, folder, this, () -> false).run();
            new Trainer(job.method(), small, folder, this, () -> false).resume();
        } finally {
            delete(folder);
        }
        return text(judging / some.size());
    }

    @Override
    public void step(Position at, int steps, Map<String, Double> report, double rate) {
        step = Math.min(step, lap());
    }

    @Override
    public void epoch(int epoch, Map<String, Double> metrics) {
        judging = lap();
    }

    @Override
    public void saved(Path file, Position at) {
        try {
            megabytes = Files.size(file) / 1e6;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private double lap() {
        long now = System.nanoTime();
        double seconds = (now - mark) / 1e9;
        mark = now;
        return seconds;
    }

    /// @param perImage seconds to judge one image kept apart: both networks clean, the student under attack
    private String text(double perImage) {
        var config = job.config();
        Trainer.Plan plan = job.plan();
        int steps = Math.ceilDiv(plan.training().size(), plan.batch());
        double training = config.epochs() * (steps * step + plan.heldOut().size() * perImage);
        double attacked =
                2.0 * config.evaluation().testSteps() / config.evaluation().steps();
        double testing = job.test().size() * perImage * Math.max(1, attacked);

        StringJoiner lines = new StringJoiner("\n", "", "\n");
        job.method()
                .networks()
                .forEach((role, network) -> lines.add("%-10s %d parameters"
                        .formatted(
                                role,
                                network.parameters().values().stream()
                                        .mapToLong(
                                                parameter -> parameter.shape().size())
                                        .sum())));
        lines.add("data       %s: %d training images, %d kept apart, %d for the test; %s each, %d classes"
                .formatted(
                        job.test().name(),
                        plan.training().size(),
                        plan.heldOut().size(),
                        job.test().size(),
                        job.test().image(),
                        job.test().classes()));
        lines.add("step       %.3f s for %d images".formatted(step, plan.batch()));
        lines.add("checkpoint %.1f MB, written and read back".formatted(megabytes));
        lines.add("the run    at most about %s: %d epochs of %d steps, then the test images"
                .formatted(span(training + testing), config.epochs(), steps));
        return lines.toString();
    }

    private static String span(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120
                ? whole + " s"
                : whole < 7200 ? "%.0f min".formatted(seconds / 60) : "%.1f h".formatted(seconds / 3600);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("dynat-dry-run");
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "dry run: no temporary folder can be made: " + problem.getMessage(), problem);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("dry run: %s cannot be deleted".formatted(folder), problem);
        }
    }
}
