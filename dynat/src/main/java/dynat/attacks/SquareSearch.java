package dynat.attacks;

import dynat.attacks.Attack.Progress;
import dynat.attacks.SquareAttack.Watch;
import dynat.attacks.SquareMoves.Proposals;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One restart of a [SquareAttack].
final class SquareSearch {

    /// Images that are asked about at once: of so few a narrow network's activations stay in the caches.
    private static final int SLICE = 32;

    private final SquareAttack attack;
    private final Classifier f;
    private final Tensor clean;
    private final Aim aim;
    private final Draws draws;
    private final SquareImages images;
    private final SquareMoves moves;
    /// Of all images, by their position in `clean`.
    private final double[] found, lowest, margins;
    private final int[] queries;
    /// Positions in `clean` of the images that are still searched.
    private int[] left;
    /// A slice's proposals.
    private double[] proposed = new double[0];

    /// @param clean `[N, C, H, W]` the images to search
    /// @param aim   where to
    /// @param draws one stream an image
    SquareSearch(SquareAttack attack, Classifier f, Tensor clean, Aim aim, Draws draws) {
        this.attack = attack;
        this.f = f;
        this.clean = clean;
        this.aim = aim;
        this.draws = draws;
        int count = clean.shape().dim(0);
        images = new SquareImages(clean);
        moves = SquareMoves.in(attack.norm(), attack.radius());
        found = new double[clean.shape().size()];
        lowest = new double[count];
        margins = new double[count];
        queries = new int[count];
        left = IntStream.range(0, count).toArray();
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        Arrays.fill(margins, Double.POSITIVE_INFINITY);
    }

    /// Searches all images, those too that are there already.
    ///
    /// @return the images of the least loss
    Adversary run(Progress progress, Watch watch) {
        var schedule = new SquareSchedule(attack.share(), attack.queries(), attack.rescaled());
        for (int query = 0; query <= attack.queries() && left.length > 0; query++) {
            Draws now = draws.pick(left).at(query);
            SquareWindows windows = null;
            try (var _ = Scope.open("square query")) {
                if (query == 0) {
                    judge(moves.start(images, now), true);
                } else {
                    int side = schedule.side(query - 1, attack.norm(), images.height(), images.width());
                    windows = SquareWindows.draw(side, images, now.at(0));
                    judge(moves.propose(images, windows, now.at(1)), false);
                }
            }
            watch.saw(query, windows, lowest);
            leave();
            if (query > 0) {
                progress.iteration(query, attack.queries(), left.length);
            }
        }
        for (int i = 0; i < left.length; i++) {
            images.copyBest(i, found, left[i]);
        }
        return new Adversary(Tensor.of(clean.shape(), found), queries, List.of());
    }

    /// One query for each image, and what it changes.
    private void judge(Proposals proposals, boolean start) {
        for (int from = 0; from < left.length; from += SLICE) {
            try (var _ = Scope.open("square slice")) {
                judge(proposals, start, from, Math.min(from + SLICE, left.length));
            }
        }
    }

    private void judge(Proposals proposals, boolean start, int from, int end) {
        int[] rows = Arrays.copyOfRange(left, from, end);
        int size = images.size();
        if (proposed.length != rows.length * size) {
            proposed = new double[rows.length * size];
        }
        for (int i = 0; i < rows.length; i++) {
            proposals.write(from + i, proposed, i * size);
        }
        // planes as they lie: to change their order is not worth it where a network reads them once
        Tensor asked = Tensor.of(new Shape(rows.length, size), proposed)
                .reshape(clean.shape().with(0, rows.length));
        Variable logits = f.logits(Variable.constant(asked));
        double[] now = missing(logits.value(), rows), losses = now;
        if (attack.loss() != Loss.MARGIN) {
            Objective objective = aim.rows(rows).objective();
            losses = objective.of(logits).value().times(-1).toDoubles();
        }
        for (int i = 0; i < rows.length; i++) {
            int n = rows[i];
            queries[n]++;
            boolean better = losses[i] < lowest[n] && !Double.isNaN(now[i]);
            if (better) {
                lowest[n] = losses[i];
            }
            if (start || better || now[i] <= 0) {
                margins[n] = now[i];
                images.accept(from + i, proposed, i * size);
            }
        }
    }

    /// Those that have reached their goal are not searched any more.
    private void leave() {
        int[] staying = Batches.positions(left.length, i -> !(margins[left[i]] <= 0));
        if (staying.length < left.length) {
            for (int i = 0; i < left.length; i++) {
                images.copyBest(i, found, left[i]);
            }
            images.keep(staying);
            left = Batches.rows(left, staying);
        }
    }

    /// [Goal#missing] on the host; not a number for logits that are not all finite.
    ///
    /// @param logits `[rows, K]`
    /// @param rows   positions in `clean`
    private double[] missing(Tensor logits, int... rows) {
        int classes = logits.shape().dim(1);
        Goal goal = aim.goal();
        double[] z = logits.toDoubles(), missing = new double[rows.length];
        boolean[] finite = Logits.finite(logits);
        for (int i = 0; i < missing.length; i++) {
            int own = goal.classes()[rows[i]];
            double other = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                if (k != own) {
                    other = Math.max(other, z[i * classes + k]);
                }
            }
            double ahead = z[i * classes + own] - other;
            missing[i] = !finite[i] ? Double.NaN : goal.towards() ? -ahead : ahead;
        }
        return missing;
    }
}
