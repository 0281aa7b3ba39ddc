package dynat.attacks;

import dynat.autograd.Tape;
import dynat.tensor.Tensor;

/// Where, were a classifier linear, a target would overtake the label: one forward pass, and one way back.
///
/// @param f       what is attacked
/// @param labels  `[N]` of the images of the run
/// @param targets `[N]` other classes
record TargetBoundary(Classifier f, int[] labels, int... targets) implements FabRun.Boundary {

    @Override
    public Hyperplane at(Tensor x, int... rows) {
        int[] from = Batches.rows(labels, rows), to = Batches.rows(targets, rows);
        var leads = new double[1][];
        Tensor normal = Tape.pullback(x, f::logits, (logits, back) -> {
            leads[0] = Logits.leads(logits.toDoubles(), from, to);
            return back.apply(Logits.lead(from, to, logits.shape().dim(1)));
        });
        return new Hyperplane(normal, leads[0]);
    }
}
