package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.methods.Terms.fixed;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;

/// A network S learns the clean images, and to answer the same nearby.
///
/// - inner: `x' = argmax KL(S(x) ‖ S(x'))` over the attack's ball
/// - outer: `CE(S(x), y) + β · KL(S(x) ‖ S(x'))`
///
/// Both sides of the outer divergence get their gradient. Its code passes the clean batch twice, before and after the
/// adversary: once for each term. In training mode both passes answer the same, so one is enough for the gradients; the
/// other moves running statistics, and is a switch.
///
/// Paper: Zhang et al., 2019, "Theoretically principled trade-off between robustness and accuracy".
///
/// @param student      the network S
/// @param search       the inner maximisation
/// @param beta         β
/// @param cleanForward whether S sees the clean batch a second time, for its running statistics alone
/// @param optimizer    of the network's parameters
public record Trades(Layer student, Search search, double beta, boolean cleanForward, Optimizer optimizer)
        implements MinMax {

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.divergence(student, m), (adversary, report) -> {
            Variable natural = student.forward(m.clean(), m.train()), robust = student.forward(adversary, m.train());
            if (cleanForward) {
                fixed(() -> student.forward(m.clean(), m.train()));
            }
            Variable right = Terms.reported("clean_loss", crossEntropy(natural, m.wanted(), MEAN), report);
            Variable alike = Terms.reported("divergence_loss", klDivergence(natural, robust, MEAN), report);
            Reports.accuracies(Reports.answers(natural), Reports.answers(robust), m, report);
            return add(right, Terms.times(beta, alike));
        });
    }
}
