package dynat.attacks;

import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// One run of FAB.
///
/// Each iteration takes the classifier for linear, moves to the plane where its answer would change and a little
/// beyond, drawn towards the way there from the clean image, and steps back towards the clean image where it was
/// successful.
///
/// @param f        what is attacked
/// @param norm     what is made small
/// @param boundary where the answers of the run's images would change
/// @param settings of the attack
/// @param radius   images leave that are found within it; negative for none
/// @param scaled   whether planes are scaled before a step ([Hyperplane#scaled]), as the official code does not
record FabRun(Classifier f, Norm norm, Boundary boundary, FabSettings settings, double radius, boolean scaled) {

    private static final Formula X = input(0), WAY = input(1), CLEAN = input(2), CLEAN_WAY = input(3), ALPHA = input(4);
    private static final Formula NEXT = input(0), FOOLED = input(1);
    private static final double SHORTEST = 1e-8; // that a way counts as

    /// Where a classifier, taken for linear near some images, changes its answer.
    @FunctionalInterface
    interface Boundary {
        /// One plane an image, found by one forward pass.
        ///
        /// @param x    `[rows, C, H, W]`
        /// @param rows which images of the run these are
        Hyperplane at(Tensor x, int... rows);
    }

    /// What a run has found.
    ///
    /// @param images  `[N, C, H, W]` of those that fool the nearest one, clean images where none does
    /// @param norms   `[N]` how far they are from the clean ones, infinite where none fools
    /// @param queries `[N]` forward passes
    record Found(Tensor images, double[] norms, int[] queries) {}

    /// Runs.
    ///
    /// @param start    `[N, C, H, W]` where to begin
    /// @param clean    `[N, C, H, W]`
    /// @param labels   `[N]`
    /// @param progress told of this run alone
    Found from(Tensor start, Tensor clean, int[] labels, Attack.Progress progress) {
        var norms = new double[labels.length];
        var queries = new int[labels.length];
        Arrays.fill(norms, Double.POSITIVE_INFINITY);
        int[] rows = IntStream.range(0, labels.length).toArray();
        try (var scope = Scope.open("a run of fab");
                var x = new Held(start);
                var centre = new Held(clean);
                var found = new Held(clean)) {
            for (int i = 1; i <= settings.iterations() && rows.length > 0; i++) {
                try (var _ = Scope.open("an iteration of fab")) {
                    boolean[] fooled = step(x, centre.get(), Batches.rows(labels, rows), rows);
                    double[] distances = norm.of(x.get().minus(centre.get())).toDoubles();
                    int[] nearer = nearer(fooled, distances, norms, queries, rows);
                    found.set(Batches.put(found.get(), Batches.rows(rows, nearer), Batches.rows(x.get(), nearer)));
                    x.set(back(x.get(), centre.get(), fooled));
                    int[] now = rows;
                    int[] stay = Batches.positions(rows.length, k -> norms[now[k]] > radius);
                    if (stay.length < rows.length) {
                        x.pick(stay);
                        centre.pick(stay);
                        rows = Batches.rows(rows, stay);
                    }
                }
                progress.iteration(i, settings.iterations(), rows.length);
            }
            return new Found(scope.keep(found.get()), norms, queries);
        }
    }

    /// Moves to the boundary and a little beyond.
    ///
    /// @return which images fool now
    private boolean[] step(Held x, Tensor clean, int[] labels, int... rows) {
        Hyperplane local = boundary.at(x.get(), rows), plane = scaled ? local.scaled() : local;
        Tensor way = plane.from(norm, x.get());
        Tensor cleanWay = plane.instead(x.get(), clean).from(norm, clean);
        Tensor alpha = alpha(norm.of(way).toDoubles(), norm.of(cleanWay).toDoubles());
        Formula own = X.plus(WAY.times(settings.eta())), other = CLEAN.plus(CLEAN_WAY.times(settings.eta()));
        Formula next =
                own.times(Formula.ONE.minus(ALPHA)).plus(other.times(ALPHA)).clamp(0, 1);
        x.set(Tensor.map(next, x.get(), way, clean, cleanWay, alpha));
        int[] answers = f.logits(Variable.constant(x.get())).value().argmax();
        var fooled = new boolean[labels.length];
        for (int n = 0; n < fooled.length; n++) {
            fooled[n] = answers[n] != labels[n];
        }
        return fooled;
    }

    /// The part of the way from the clean image: the larger, the nearer the boundary is to that.
    private Tensor alpha(double[] ways, double... cleanWays) {
        var alpha = new double[ways.length];
        for (int n = 0; n < alpha.length; n++) {
            double way = Math.max(ways[n], SHORTEST), cleanWay = Math.max(cleanWays[n], SHORTEST);
            alpha[n] = Math.min(way / (way + cleanWay), settings.alphaMax());
        }
        return Batches.each(alpha);
    }

    /// {@return the positions of those images that fool and are nearer than what was found before}
    private static int[] nearer(boolean[] fooled, double[] distances, double[] norms, int[] queries, int... rows) {
        for (int row : rows) {
            queries[row] += 2;
        }
        int[] nearer = Batches.positions(rows.length, k -> fooled[k] && distances[k] < norms[rows[k]]);
        for (int k : nearer) {
            norms[rows[k]] = distances[k];
        }
        return nearer;
    }

    private Tensor back(Tensor x, Tensor clean, boolean... fooled) {
        Formula back = CLEAN.plus(NEXT.minus(CLEAN).times(settings.beta()));
        return Tensor.map(where(FOOLED, back, NEXT), x, Batches.flags(fooled), clean);
    }
}
