package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.attacks.Attack.Progress;
import dynat.autograd.Variable;
import dynat.autograd.ops.Pointwise;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// A search for near images that fool, as the least of `c · max(0, missing + κ) + size of the change`; `c` is searched
/// too, image by image: ten times as much until an image fools, and then by bisection.
///
/// Only what fools at a round's end, in about its last tenth, makes `c` smaller: an image that a first, long step takes
/// too far by chance would otherwise lead to ever smaller `c`, under which none fools at the end.
///
/// A round leaves an image alone once its loss has stopped falling; before that, some attacks go on with steps a tenth
/// as long. The best over all steps of all rounds is kept.
///
/// Paper: Carlini and Wagner, 2017, "Towards evaluating the robustness of neural networks".
final class Tradeoff {

    private static final Formula MISSING = input(0), WEIGHT = input(1);
    private static final double GROWTH = 10, FALLS = 0.9999, SLOWER = 0.1;
    private static final int CHECKS = 10; // of the loss, a round

    /// How one round goes about it.
    interface Path extends AutoCloseable {
        /// Takes a step.
        ///
        /// @param step from 0
        /// @param c    `[rows]`
        /// @param pace `[rows]` by how much steps are shorter than at first
        /// @return     where it has come to
        Met step(int step, double[] c, double[] pace);

        /// Goes on with the images at these positions only.
        void pick(int... rows);

        @Override
        void close();
    }

    /// Begins a round.
    @FunctionalInterface
    interface Round {
        /// @param clean `[rows, C, H, W]`
        Path from(Tensor clean, Goal goal);
    }

    /// What a step has met.
    ///
    /// @param x      `[rows, C, H, W]`
    /// @param losses `[rows]` what the round makes small
    /// @param costs  `[rows]` by which images that fool are compared
    /// @param counts `[rows]` whether they fool, and with the confidence that was asked for
    /// @param inside `[rows]` whether they lie in the ball
    record Met(Tensor x, double[] losses, double[] costs, boolean[] counts, boolean[] inside) {}

    /// How long it takes.
    ///
    /// @param confidence κ, in logits
    /// @param constant   the first `c`
    /// @param rounds     how many `c` are tried
    /// @param steps      of each round
    /// @param passes     forward passes of a step
    /// @param slowings   how often steps become shorter, in a round
    record Settings(double confidence, double constant, int rounds, int steps, int passes, int slowings) {}

    private final Goal goal;
    private final Settings settings;
    private final Nearest nearest;
    private final Tensor clean;
    private final double[] c, low, high;
    private final int[] queries;

    private Tradeoff(Tensor clean, Goal goal, Settings settings, Nearest nearest) {
        this.clean = clean;
        this.goal = goal;
        this.settings = settings;
        this.nearest = nearest;
        int images = clean.shape().dim(0);
        c = new double[images];
        low = new double[images];
        high = filled(Double.POSITIVE_INFINITY);
        queries = new int[images];
        Arrays.fill(c, settings.constant);
        Arrays.fill(queries, 1);
    }

    /// What an objective counts for fooling.
    ///
    /// @param confidence κ, in logits
    /// @param c          `[N]`
    static Objective penalty(Goal goal, double confidence, double... c) {
        var hinge = Pointwise.of("hinge", 2, MISSING.plus(confidence).relu().times(WEIGHT));
        var weights = Variable.constant(Tensor.of(new Shape(c.length), c));
        return logits -> hinge.apply(goal.missing(logits), weights);
    }

    /// Searches.
    ///
    /// @param clean `[N, C, H, W]`
    static Adversary search(
            Classifier f,
            Tensor clean,
            int[] labels,
            Targets targets,
            Draws draws,
            Settings settings,
            Round round,
            Progress progress) {
        try (var scope = Scope.open("tradeoff");
                var nearest = new Nearest(clean)) {
            Tensor logits = f.logits(Variable.constant(clean)).value();
            Goal goal = Goal.of(targets, logits, labels, draws);
            var search = new Tradeoff(clean, goal, settings, nearest);
            int[] rows = search.left(logits);
            for (int r = 0; r < settings.rounds && rows.length > 0; r++) {
                int before = r * settings.steps, all = settings.rounds * settings.steps;
                search.round(rows, round, (done, _, left) -> progress.iteration(before + done, all, left));
            }
            return new Adversary(scope.keep(nearest.images()), search.queries, List.of());
        }
    }

    /// The images that do not fool as they are, or not by κ.
    private int[] left(Tensor logits) {
        int[] answers = logits.argmax();
        double[] missing = goal.missing(Variable.constant(logits)).value().toDoubles();
        return Batches.positions(
                answers.length, n -> !goal.reached(n, answers[n]) || missing[n] + settings.confidence > 0);
    }

    private void round(int[] all, Round round, Progress progress) {
        var found = new boolean[c.length];
        var before = filled(Double.POSITIVE_INFINITY);
        var pace = filled(1);
        int every = Math.ceilDiv(settings.steps, CHECKS);
        int[] rows = all;
        try (var _ = Scope.open("round");
                Path path = round.from(Batches.rows(clean, rows), goal.pick(rows))) {
            for (int step = 0; step < settings.steps && rows.length > 0; step++) {
                try (var _ = Scope.open("step")) {
                    Met met = path.step(step, at(c, rows), at(pace, rows));
                    take(met, rows, found);
                    if (step % every == 0) {
                        int[] on = goingOn(met.losses(), rows, before, pace);
                        path.pick(on);
                        rows = Batches.rows(rows, on);
                        for (int n : rows) {
                            found[n] &= step + every >= settings.steps;
                        }
                    }
                }
                progress.iteration(step + 1, settings.steps, rows.length);
            }
        }
        for (int n : all) {
            if (found[n]) {
                high[n] = c[n];
            } else {
                low[n] = c[n];
            }
            c[n] = Double.isInfinite(high[n]) ? c[n] * GROWTH : (low[n] + high[n]) / 2;
        }
    }

    private double[] filled(double value) {
        var all = new double[c.length];
        Arrays.fill(all, value);
        return all;
    }

    private static double[] at(double[] all, int... rows) {
        return Arrays.stream(rows).mapToDouble(n -> all[n]).toArray();
    }

    private void take(Met met, int[] rows, boolean... found) {
        var taken = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            found[rows[i]] |= met.counts()[i];
            queries[rows[i]] += settings.passes;
            taken[i] = met.counts()[i] && met.inside()[i];
        }
        nearest.offer(rows, met.x(), met.costs(), taken);
    }

    /// Positions among `rows` of the images whose loss still falls, or may with shorter steps.
    private int[] goingOn(double[] losses, int[] rows, double[] before, double[] pace) {
        double slowest = StrictMath.pow(SLOWER, settings.slowings) * (1 + SLOWER); // a little more, as it is rounded
        return Batches.positions(rows.length, i -> {
            int n = rows[i];
            boolean falls = losses[i] <= FALLS * before[n], on = falls || pace[n] > slowest;
            before[n] = losses[i];
            pace[n] *= falls ? 1 : SLOWER;
            return on;
        });
    }
}
