package dynat.attacks;

import dynat.attacks.Attack.Progress;
import dynat.attacks.FabRun.Found;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// Single runs of FAB-T, as the traces of the official code are.
public final class FabRuns {
    private FabRuns() {}

    /// Towards the second likeliest class, from a random start at half of `reach`.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param labels `[N]` what the classifier says as well
    /// @return       `[N]` norms
    public static double[] norms(
            Norm norm, double reach, FabSettings settings, Classifier f, Tensor x, int[] labels, Draws draws) {
        Tensor logits = f.logits(Variable.constant(x)).value();
        int[] rows = Batches.positions(labels.length, _ -> true);
        var boundary = new TargetBoundary(f, labels, new Ranking(logits).classes(2));
        try (var search = new FabSearch(f, norm, reach, settings, x, labels, logits.argmax())) {
            Tensor start = search.near(x, draws, true, rows);
            Found found = new FabRun(f, norm, boundary, settings, -1, false).from(start, x, labels, Progress.NONE);
            return found.norms();
        }
    }

    /// By how much the class whose boundary is nearest is ahead of one image's label.
    public static double nearest(Norm norm, Classifier f, Tensor x, int label) {
        return new NearestBoundary(f, norm, 1e-12, label).at(x, 0).excess()[0];
    }
}
