package dynat.cli;

import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
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

/// Tries a run: a few steps, no more than `limit.steps`, one batch judged, one batch attacked as at the end, a
/// checkpoint written and read, all in a folder that is taken away again.
final class DryRun implements Trainer.Listener {

    private static final int STEPS = 4; // the first ones are slower than the run's, for the compiler is still at work

    private final Job job;
    private final MemoryNeed need;
    private final Terminal terminal;
    private final Interrupts interrupts;
    private long mark;
    private double step = Double.POSITIVE_INFINITY;
    private double judging;
    private double megabytes;

    DryRun(Job job, MemoryNeed need, Terminal terminal, Interrupts interrupts) {
        this.job = job;
        this.need = need;
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /// Says what the run is made of, and how long it would take.
    ///
    /// @return the exit code
    int run() {
        interrupts.defer(() -> terminal.err().println("stopping after this step; once more stops at once"));
        Trainer.Plan plan = job.plan();
        long limit = job.config().limit().steps();
        int steps = limit > 0 ? (int) Math.min(limit, STEPS) : STEPS;
        Dataset few = Subset.first(
                plan.training(), Math.min(steps * plan.batch(), plan.training().size()));
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
                plan.about(),
                plan.mixing(),
                plan.extra());
        String exhausted = need.exhausted(Runtime.getRuntime().maxMemory());
        Path folder = temporary();
        try {
            mark = System.nanoTime();
            new Trainer(job.method(), small, folder, this, interrupts::requested).run();
            new Trainer(job.method(), small, folder, this, interrupts::requested).resume();
        } catch (OutOfMemoryError _) {
            throw new OutOfMemory(exhausted);
        } finally {
            delete(folder);
        }
        double measured = interrupts.requested() ? 0 : measure();
        if (interrupts.requested()) {
            return interrupts.exitCode();
        }
        terminal.out().print(text(judging / some.size(), measured));
        return ExitCode.DONE;
    }

    /// Attacks as many test images as are measured at once.
    ///
    /// @return seconds for one of them
    private double measure() {
        int images = Math.min(job.config().evaluation().batch(), job.test().size());
        String exhausted = need.exhaustedBy(Runtime.getRuntime().maxMemory(), images);
        try {
            mark = System.nanoTime();
            job.measurement(Subset.first(job.test(), images))
                    .run(new Progress(terminal.silent(), 1, 1), interrupts::requested);
            return lap() / images;
        } catch (OutOfMemoryError _) {
            throw new OutOfMemory(exhausted);
        }
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

    /// @param judged   seconds to judge one image kept apart
    /// @param measured seconds to measure one test image
    private String text(double judged, double measured) {
        var config = job.config();
        Trainer.Plan plan = job.plan();
        ImageSize image = plan.training().image();
        int steps = plan.steps();
        double training = config.epochs() * (steps * step + plan.heldOut().size() * judged);
        double testing = job.test().size() * measured;

        StringJoiner lines = new StringJoiner("\n", "", "\n");
        job.method()
                .networks()
                .forEach((role, network) -> lines.add("%-10s %s".formatted(role, Summaries.line(network, image))));
        lines.add("data       %s: %d training images, %d kept apart, %d for the test; %s each, %d classes"
                .formatted(
                        job.test().name(),
                        plan.training().size(),
                        plan.heldOut().size(),
                        job.test().size(),
                        image,
                        job.test().classes()));
        plan.extra().ifPresent(extra -> lines.add("extra      %s".formatted(Additions.said(extra, plan.batch()))));
        lines.add("memory     %s".formatted(need));
        lines.add("step       %.3f s for %d images".formatted(step, plan.batch()));
        lines.add("judging    %.3f s for an image kept apart".formatted(judged));
        lines.add("attack     %.3f s for a test image: clean, and %d steps"
                .formatted(measured, config.evaluation().testSteps()));
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
