package dynat.attacks;

import dynat.autograd.Tape;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// Where, were a classifier linear, the first of all other classes would overtake the label.
///
/// One forward pass, and one way back a class.
///
/// @param f      what is attacked
/// @param norm   how the distance to a plane is measured
/// @param labels `[N]` of the images of the run
/// @param tiny   added to slopes, so that nothing is divided by zero
record NearestBoundary(Classifier f, Norm norm, double tiny, int... labels) implements FabRun.Boundary {

    @Override
    public Hyperplane at(Tensor x, int... rows) {
        int[] own = Batches.rows(labels, rows);
        double[] distances = new double[own.length], excess = new double[own.length];
        Arrays.fill(distances, Double.NaN);
        Tensor normal = Tape.pullback(x, f::logits, (logits, back) -> {
            int classes = logits.shape().dim(1);
            double[] z = logits.toDoubles();
            try (var scope = Scope.open("classes");
                    var best = new Held(x)) {
                for (int position = 0; position < classes - 1; position++) {
                    try (var _ = Scope.open("a class")) {
                        int[] others = others(position, own);
                        Tensor gradient = back.apply(Logits.lead(own, others, classes));
                        double[] slopes = dual().of(gradient).toDoubles();
                        var nearer = nearer(Logits.leads(z, own, others), slopes, distances, excess);
                        best.set(Batches.choose(nearer, gradient, best.get()));
                    }
                }
                return scope.keep(best.get());
            }
        });
        return new Hyperplane(normal, excess);
    }

    /// The classes at one position among those other than the label.
    private static int[] others(int position, int... labels) {
        return Arrays.stream(labels)
                .map(label -> position < label ? position : position + 1)
                .toArray();
    }

    /// Takes over the distances and heights of planes that are nearer than those before.
    private boolean[] nearer(double[] leads, double[] slopes, double[] distances, double... excess) {
        var nearer = new boolean[leads.length];
        for (int n = 0; n < leads.length; n++) {
            double distance = Math.abs(leads[n]) / (tiny + slopes[n]);
            nearer[n] = !(distance >= distances[n]);
            if (nearer[n]) {
                distances[n] = distance;
                excess[n] = leads[n];
            }
        }
        return nearer;
    }

    /// The norm in which a gradient's length says how fast a change of length 1 can be.
    private Norm dual() {
        return switch (norm) {
            case LINF -> Norm.L1;
            case L2 -> Norm.L2;
            case L1 -> Norm.LINF;
        };
    }
}
