package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Gather.gather;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.autograd.ops.Sum.sum;
import static dynat.nn.Pass.TRAIN;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.autograd.ops.Pointwise;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import java.util.Map;

/// Adversarial training that asks more where the clean image is not known well.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `BCE(S(x'), y) + β · mean[ KL(S(x) ‖ S(x')) · (1.0000001 − p_y(x)) ]`, where
///   `BCE(S(x'), y) = CE(S(x'), y) − mean log(1.0001 − max_{j ≠ y} p_j(x') + 1e-12)` and p are probabilities
///
/// Gradients flow through all of it, the weight `1 − p_y(x)` too. The running statistics see the clean batch first,
/// then the adversary, as in its code. Where the target is not one class, `p_y` is the mean of p under the target.
///
/// Paper: Wang et al., 2020, "Improving adversarial robustness requires revisiting misclassified examples".
///
/// @param student   the network S
/// @param search    the inner maximisation
/// @param beta      β
/// @param optimizer of the network's parameters
public record Mart(Layer student, Search search, double beta, Optimizer optimizer) implements MinMax {

    private static final Formula P = input(0);
    private static final Pointwise
            SURE_OF_ANOTHER =
                    Pointwise.of(
                            "mart",
                            1,
                            Formula.constant(1.0001).minus(P).plus(1e-12).log().negate()),
            UNSURE = Pointwise.of("mart", 1, Formula.constant(1.0000001).minus(P));

    @Override
    public Map<String, Layer> networks() {
        return Map.of("student", student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(
                x -> crossEntropy(student.forward(x, search.by()), m.wanted(), NONE), (adversary, report) -> {
                    Variable natural = student.forward(m.clean(), TRAIN), robust = student.forward(adversary, TRAIN);
                    Variable right = Terms.reported(
                            "adversarial_loss",
                            add(crossEntropy(robust, m.wanted(), MEAN), mean(SURE_OF_ANOTHER.apply(other(robust, m)))),
                            report);
                    Variable known = sum(multiply(softmax(natural), m.wanted()), Axes.drop(1));
                    Variable alike = Terms.reported(
                            "divergence_loss",
                            mean(multiply(klDivergence(natural, robust, NONE), UNSURE.apply(known))),
                            report);
                    Reports.accuracies(natural, robust, m, report);
                    return add(right, Terms.times(beta, alike));
                });
    }

    /// @return `[N, 1]` the largest probability of a class that is not the true one
    private static Variable other(Variable logits, Moment m) {
        double[] z = logits.value().toDoubles();
        int images = m.truth().length, classes = m.classes();
        var likeliest = new int[images];
        for (int n = 0; n < images; n++) {
            likeliest[n] = m.truth()[n] == 0 ? 1 : 0;
            for (int k = 0; k < classes; k++) {
                if (k != m.truth()[n] && z[n * classes + k] > z[n * classes + likeliest[n]]) {
                    likeliest[n] = k;
                }
            }
        }
        return gather(softmax(logits), 1, new Shape(images, 1), likeliest);
    }
}
