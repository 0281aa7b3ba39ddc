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
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.autograd.ops.Pointwise;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

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

    private static final Formula P = input(0), Z = input(0), TRUE = input(1);
    /// The logits of the other classes, in their order and above the −∞ of the true one, even where they are −∞.
    private static final Formula OTHERS =
            where(TRUE, constant(Double.NEGATIVE_INFINITY), Z.max(constant(-Float.MAX_VALUE)));
    private static final Pointwise
            SURE_OF_ANOTHER =
                    Pointwise.of(
                            "mart",
                            1,
                            constant(1.0001).minus(P).plus(1e-12).log().negate()),
            UNSURE = Pointwise.of("mart", 1, constant(1.0000001).minus(P));

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.crossEntropy(student, m.wanted()), (adversary, report) -> {
            Variable natural = student.forward(m.clean(), m.train()), robust = student.forward(adversary, m.train());
            Variable right = Terms.reported(
                    "adversarial_loss",
                    add(crossEntropy(robust, m.wanted(), MEAN), mean(SURE_OF_ANOTHER.apply(other(robust, m)))),
                    report);
            Variable known = sum(multiply(softmax(natural), m.wanted()), Axes.drop(1));
            Variable alike = Terms.reported(
                    "divergence_loss",
                    mean(multiply(klDivergence(natural, robust, NONE), UNSURE.apply(known))),
                    report);
            Reports.accuracies(Reports.answers(natural), Reports.answers(robust), m, report);
            return add(right, Terms.times(beta, alike));
        });
    }

    /// @return `[N, 1]` the largest probability of a class that is not the true one
    private static Variable other(Variable logits, Moment m) {
        Tensor truth = Tensor.oneHot(m.truth(), m.classes());
        int[] likeliest = Tensor.map(OTHERS, logits.value(), truth).argmax();
        return gather(softmax(logits), 1, new Shape(likeliest.length, 1), likeliest);
    }
}
