package dynat.attacks;

import dynat.attacks.Attack.Progress;
import dynat.attacks.SquareAttack.Watch;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One restart of a [SquareAttack].
final class SquareSearch {

    private final SquareAttack attack;
    private final Classifier f;
    private final Tensor clean, answers;
    private final int[] labels;
    private final Draws draws;
    private final SquareImages images;
    private final SquareMoves moves;
    /// Of all images, by their position in `clean`.
    private final double[] found, lowest, margins;
    private final int[] queries;
    /// Positions in `clean` of the images that are still searched.
    private int[] left;

    /// @param clean   `[N, C, H, W]` the images to search
    /// @param labels  `[N]`
    /// @param answers `[N, K]` the clean images' logits
    /// @param draws   one stream an image
    SquareSearch(SquareAttack attack, Classifier f, Tensor clean, int[] labels, Tensor answers, Draws draws) {
        this.attack = attack;
        this.f = f;
        this.clean = clean;
        this.answers = answers;
        this.labels = labels;
        this.draws = draws;
        images = new SquareImages(clean);
        moves = SquareMoves.in(attack.norm(), attack.radius());
        found = new double[clean.shape().size()];
        lowest = new double[labels.length];
        margins = new double[labels.length];
        queries = new int[labels.length];
        left = IntStream.range(0, labels.length).toArray();
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        Arrays.fill(margins, Double.POSITIVE_INFINITY);
    }

    /// Searches all images, those too that are misclassified.
    ///
    /// @return the images of the least loss
    Adversary run(Progress progress, Watch watch) {
        var schedule = new SquareSchedule(attack.share(), attack.queries(), attack.rescaled());
        for (int query = 0; query <= attack.queries() && left.length > 0; query++) {
            Draws now = draws.pick(left).at(query);
            SquareWindows windows = null;
            try (var _ = Scope.open("square query")) {
                if (query == 0) {
                    moves.start(images, now);
                } else {
                    int side = schedule.side(query - 1, attack.norm(), images.height(), images.width());
                    windows = SquareWindows.draw(side, images, now.at(0));
                    moves.propose(images, windows, now.at(1));
                }
                judge(query == 0);
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
    private void judge(boolean start) {
        int[] labels = Batches.rows(this.labels, left);
        Variable logits = f.logits(Variable.constant(images.proposed()));
        double[] margins = margins(logits.value(), labels), losses = margins;
        if (attack.loss() != Loss.MARGIN) {
            Objective objective = attack.loss().awayFrom(labels, Batches.rows(answers, left));
            losses = objective.of(logits).value().times(-1).toDoubles();
        }
        for (int i = 0; i < left.length; i++) {
            int n = left[i];
            queries[n]++;
            boolean better = losses[i] < lowest[n];
            if (better) {
                lowest[n] = losses[i];
            }
            if (start || better || margins[i] <= 0) {
                this.margins[n] = margins[i];
                images.accept(i);
            }
        }
    }

    /// Those that are misclassified are not searched any more.
    private void leave() {
        int[] staying = Batches.positions(left.length, i -> margins[left[i]] > 0);
        if (staying.length < left.length) {
            for (int i = 0; i < left.length; i++) {
                images.copyBest(i, found, left[i]);
            }
            images.keep(staying);
            left = Batches.rows(left, staying);
        }
    }

    /// By how much the label's logit is above the largest other one.
    private static double[] margins(Tensor logits, int... labels) {
        int classes = logits.shape().dim(1);
        double[] z = logits.toDoubles(), margins = new double[labels.length];
        for (int n = 0; n < labels.length; n++) {
            double other = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                if (k != labels[n]) {
                    other = Math.max(other, z[n * classes + k]);
                }
            }
            margins[n] = z[n * classes + labels[n]] - other;
        }
        return margins;
    }
}
