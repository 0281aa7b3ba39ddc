package dynat.methods;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;

/// Adversarial training under true labels: a network S learns from images that are attacked while it learns.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `CE(S(x'), y)`
///
/// Its one network has the role `student`, as the robust network of every method.
///
/// Paper: Madry et al., 2018, "Towards deep learning models resistant to adversarial attacks"; with the batch's
/// statistics in the attack and a clean pass after the step, Rice et al., 2020, "Overfitting in adversarially robust
/// deep learning".
///
/// @param student      the network S
/// @param search       the inner maximisation
/// @param cleanForward whether S also sees the clean batch, with its new weights, for its running statistics alone
/// @param optimizer    of the network's parameters
public record PgdAt(Layer student, Search search, boolean cleanForward, Optimizer optimizer) implements MinMax {

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.crossEntropy(student, m.wanted()), (adversary, report) -> {
            Variable robust = student.forward(adversary, m.train());
            Variable loss = Terms.reported("student_loss", crossEntropy(robust, m.wanted(), MEAN), report);
            report.put("adversary_accuracy", Reports.agreement(Reports.answers(robust), m.truth()));
            return loss;
        });
    }

    @Override
    public void finish(Moment m) {
        if (cleanForward) {
            student.forward(m.clean(), m.train());
        }
    }
}
