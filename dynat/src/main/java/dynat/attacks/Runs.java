package dynat.attacks;

import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.attacks.Attack.Progress;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Several runs of APGD, each on the images that none before has fooled.
final class Runs implements AutoCloseable {

    private final ApgdRun ascent;
    private final Progress progress;
    private final int of;
    private int done;

    private final Held found;
    private final boolean[] right;
    private final int[] queries;
    private boolean flat;

    /// @param answers  `[N]` the classes that clean images are given, by one query each
    /// @param progress told of all runs as one
    /// @param runs     how many there will be
    Runs(ApgdRun ascent, Tensor clean, int[] labels, int[] answers, Progress progress, int runs) {
        this.ascent = ascent;
        this.progress = progress;
        of = runs * ascent.iterations();
        found = new Held(clean);
        right = new boolean[labels.length];
        for (int n = 0; n < labels.length; n++) {
            right[n] = answers[n] == labels[n];
        }
        queries = new int[labels.length];
        Arrays.fill(queries, 1);
    }

    /// One run. The official code goes on with images that are already fooled, and returns the last point that did it.
    /// So do we with its stream, and where gradients are averaged: a random classifier errs by chance at the first.
    void run(Problem problem, Draws draws) {
        int[] rows = Batches.positions(right.length, n -> right[n]);
        int before = done;
        done += ascent.iterations();
        if (rows.length == 0) {
            return;
        }
        try (var _ = Scope.open("a run of apgd")) {
            var until = draws instanceof Upstream || ascent.samples() > 1 ? Until.END : Until.FOOLED;
            Progress part = (i, _, left) -> progress.iteration(before + i, of, left);
            add(rows, ascent.run(problem.rows(rows), until, draws.pick(rows), part));
        }
    }

    private void add(int[] rows, Outcome outcome) {
        int[] fooled = Batches.positions(rows.length, i -> !outcome.right()[i]);
        found.set(Batches.put(found.get(), Batches.rows(rows, fooled), Batches.rows(outcome.fooling(), fooled)));
        for (int i = 0; i < rows.length; i++) {
            right[rows[i]] = outcome.right()[i];
            queries[rows[i]] += outcome.queries()[i];
            flat |= outcome.flat()[i];
        }
    }

    /// @param scope which the images outlive
    /// @param notes what was done otherwise than asked; none has numbers that depend on the batch, for it is said once
    /// @return      `[N, C, H, W]` what fooled, and the clean images where nothing did
    Adversary adversary(Scope scope, List<String> notes) {
        var all = new ArrayList<>(notes);
        if (flat) {
            all.add(ApgdRun.FLAT);
        }
        return new Adversary(scope.keep(found.get()), queries, all);
    }

    @Override
    public void close() {
        found.close();
    }
}
