package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.methods.Terms.fixed;
import static dynat.nn.Pass.TRAIN;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

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
    public Map<String, Layer> networks() {
        return Map.of("student", student);
    }

    @Override
    public Formulas formulas(Moment m) {
        Variable clean = fixed(() -> student.forward(m.clean(), search.by()));
        return new Formulas(x -> klDivergence(clean, student.forward(x, search.by()), NONE), (adversary, report) -> {
            Variable natural = student.forward(m.clean(), TRAIN), robust = student.forward(adversary, TRAIN);
            if (cleanForward) {
                fixed(() -> student.forward(m.clean(), TRAIN));
            }
            Variable right = Terms.reported("clean_loss", crossEntropy(natural, m.wanted(), MEAN), report);
            Variable alike = Terms.reported("divergence_loss", klDivergence(natural, robust, MEAN), report);
            Reports.accuracies(natural, robust, m, report);
            return add(right, Terms.times(beta, alike));
        });
    }
}
