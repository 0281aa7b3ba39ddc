package dynat.methods;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Helper-based adversarial training: [Trades], and beyond the adversary the student S is told what a network H answers
/// that was trained on clean images, so that its margin grows no larger than it has to be.
///
/// - inner: `x' = argmax KL(S(x) ‖ S(x'))` over the attack's ball
/// - helper: `x'' = x + h · (x' − x)`, not brought back into `[0, 1]`, with the label `l = argmax H(x')`
/// - outer: `CE(S(x), y) + β · KL(S(x) ‖ S(x')) + γ · CE(S(x''), l)`
///
/// Both sides of the outer divergence get their gradient. The helper is frozen and answers by its running statistics.
/// The student's see the clean batch, the adversary and the helper's images, in this order.
///
/// Paper: Rade and Moosavi-Dezfooli, 2022, "Reducing excessive margin to achieve a better accuracy vs. robustness
/// trade-off".
///
/// @param helper    the network H
/// @param student   the network S
/// @param search    the inner maximisation
/// @param reach     h; 2 in the paper's code
/// @param beta      β; 2.5 in the paper's code
/// @param gamma     γ; 0.5 in the paper's code
/// @param optimizer of the student's parameters
public record Hat(
        Layer helper, Layer student, Search search, double reach, double beta, double gamma, Optimizer optimizer)
        implements MinMax {

    private static final Formula X = input(0), ADVERSARY = input(1);

    @Override
    public Map<String, Layer> networks() {
        var networks = new LinkedHashMap<String, Layer>();
        networks.put("helper", helper);
        networks.put("student", student);
        return networks;
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.divergence(student, m), (adversary, report) -> {
            int[] label = Reports.answers(Distillation.fixed(helper, adversary, m));
            Tensor beyond = Tensor.map(X.plus(ADVERSARY.minus(X).times(reach)), m.x(), adversary.value());
            Variable natural = student.forward(m.clean(), m.train()), robust = student.forward(adversary, m.train());
            Variable far = student.forward(constant(beyond), m.train());
            Variable right = Terms.reported("clean_loss", crossEntropy(natural, m.wanted(), MEAN), report);
            Variable alike = Terms.reported("divergence_loss", klDivergence(natural, robust, MEAN), report);
            Variable helped = Terms.reported("helper_loss", crossEntropy(far, label, MEAN), report);
            report.put("label_accuracy", Reports.agreement(label, m.truth()));
            Reports.accuracies(Reports.answers(natural), Reports.answers(robust), m, report);
            return add(right, add(Terms.times(beta, alike), Terms.times(gamma, helped)));
        });
    }
}
