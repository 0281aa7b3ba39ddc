package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.attacks.FabRun.Boundary;
import dynat.attacks.FabRun.Found;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Several runs of FAB, and for each image the smallest change that one of them found.
final class FabSearch implements AutoCloseable {

    private static final Formula OFFSET = input(1), REACH = input(2);
    private static final Formula START = input(0).plus(OFFSET.times(REACH)).clamp(0, 1);

    private final Classifier f;
    private final Norm norm;
    private final double radius;
    private final FabSettings settings;
    private final Tensor clean;
    private final int[] labels;
    private final boolean[] open; // is to be attacked

    private final Held found;
    private final double[] norms;
    private final int[] queries;
    private int done;

    /// @param answers `[N]` the classes that clean images are given, by one query each
    FabSearch(
            Classifier f, Norm norm, double radius, FabSettings settings, Tensor clean, int[] labels, int... answers) {
        this.f = f;
        this.norm = norm;
        this.radius = radius;
        this.settings = settings;
        this.clean = clean;
        this.labels = labels;
        open = new boolean[labels.length];
        norms = new double[labels.length];
        queries = new int[labels.length];
        for (int n = 0; n < labels.length; n++) {
            open[n] = answers[n] == labels[n];
            norms[n] = Double.POSITIVE_INFINITY;
            queries[n] = 1;
        }
        found = new Held(clean);
    }

    /// Restarts with one boundary. The official code leaves an image alone after a run that was successful; so do we
    /// with its stream.
    ///
    /// @param boundary of the images of the whole batch
    /// @param progress told of all runs as one
    /// @param runs     how many there will be
    void restarts(Boundary boundary, Draws draws, Attack.Progress progress, int runs) {
        for (int restart = 0; restart < settings.restarts(); restart++) {
            int[] rows = Batches.positions(labels.length, n -> open[n]);
            int before = done;
            done += settings.iterations();
            if (rows.length > 0) {
                Attack.Progress part = (i, of, left) -> progress.iteration(before + i, of * runs, left);
                run(boundary, draws.at(restart), restart > 0, part, rows);
            }
        }
    }

    private void run(Boundary boundary, Draws draws, boolean random, Attack.Progress progress, int... rows) {
        boolean official = draws instanceof Upstream;
        try (var _ = Scope.open("fab")) {
            Boundary part = (x, some) -> boundary.at(x, Batches.rows(rows, some));
            double leave = settings.untilFound() && !official ? radius : -1;
            Tensor x = Batches.rows(clean, rows);
            Tensor start = random ? near(x, draws.pick(rows), official, rows) : x;
            add(
                    new FabRun(f, norm, part, settings, leave, !official)
                            .from(start, x, Batches.rows(labels, rows), progress),
                    settings.untilFound() || official,
                    rows);
        }
    }

    /// Random images at half the radius, or at half the distance of what was found if that is less.
    Tensor near(Tensor x, Draws draws, boolean official, int... rows) {
        Tensor offset = norm == Norm.LINF ? draws.uniform(x.shape(), -1, 1) : draws.normal(x.shape(), 1);
        double[] lengths = norm.of(offset).toDoubles();
        double diameter = norm.of(Tensor.full(x.shape().with(0, 1), 1)).item();
        double[] reach = IntStream.range(0, rows.length)
                .mapToDouble(k -> official ? radius : Math.min(Math.min(norms[rows[k]], radius), diameter))
                .toArray();
        Arrays.setAll(reach, k -> reach[k] / 2 / lengths[k]);
        return Tensor.map(START, x, offset, Batches.each(reach));
    }

    private void add(Found run, boolean close, int... rows) {
        int[] better = Batches.positions(rows.length, k -> run.norms()[k] <= radius && run.norms()[k] < norms[rows[k]]);
        found.set(Batches.put(found.get(), Batches.rows(rows, better), Batches.rows(run.images(), better)));
        for (int k : better) {
            norms[rows[k]] = run.norms()[k];
            open[rows[k]] = !close;
        }
        for (int k = 0; k < rows.length; k++) {
            queries[rows[k]] += run.queries()[k];
        }
    }

    /// @param scope which the images outlive
    /// @param notes what was done otherwise than asked
    Adversary adversary(Scope scope, List<String> notes) {
        return new Adversary(scope.keep(found.get()), queries, notes);
    }

    @Override
    public void close() {
        found.close();
    }
}
