package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Mse.mse;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

/// Learnable boundary guided adversarial training: a teacher T learns from clean images, and the logits of the student
/// S under attack are drawn to its logits, and its to theirs.
///
/// - inner: `x' = argmax KL(S(x) ‖ S(x'))` over the attack's ball
/// - outer: `MSE(S(x'), T(x)) + CE(T(x), y) + β · KL(S(x) ‖ S(x'))`
///
/// The squared error is the mean over images and classes; its gradient flows into both networks, so other than in
/// [Dynat] the teacher depends on the student. T is in training mode throughout. The student's running statistics see
/// the adversary first, then the clean batch, which they see with β = 0 too, as in its code.
///
/// Paper: Cui et al., 2021, "Learnable boundary guided adversarial training".
///
/// @param teacher   the network T
/// @param student   the network S
/// @param search    the inner maximisation
/// @param beta      β, from 0
/// @param optimizer of both networks' parameters
public record Lbgat(Layer teacher, Layer student, Search search, double beta, Optimizer optimizer) implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.divergence(student, m), (adversary, report) -> {
            Variable robust = student.forward(adversary, m.train()), natural = student.forward(m.clean(), m.train());
            Variable t = Teachers.answer(teacher, m, m.train());
            Variable taught = Terms.reported("teacher_loss", crossEntropy(t, m.wanted(), MEAN), report);
            Variable near = Terms.reported("student_loss", mse(robust, t), report);
            Variable alike = Terms.reported("divergence_loss", klDivergence(natural, robust, MEAN), report);
            Reports.teaching(t, natural, robust, m, report);
            return add(add(near, taught), Terms.times(beta, alike));
        });
    }
}
