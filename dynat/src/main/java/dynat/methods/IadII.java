package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Multiply.multiply;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.LinkedHashMap;
import java.util.Map;

/// Introspective adversarial distillation, IAD-II: a student S learns of the adversary from the true label, from a
/// robust teacher T as far as that is right, from itself elsewhere, and from a network C that was trained on clean
/// images.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `(1 − u − v) · CE(S(x'), y) + u t² · mean[a · KL(T(x') ‖ S(x')) + (1 − a) · KL(S(x) ‖ S(x'))]
///   + v t² · KL(C(x') ‖ S(x'))`, where `a = p_T(y | x') ^ β` from the epoch `begin` on, and 1 before
///
/// Both teachers' divergences are of logits divided by t. All means are over images. Both are frozen and answer to the
/// adversary, by their running statistics. In the attack the student normalises by the batch
/// ([dynat.nn.Pass#ATTACK_TRAIN]). Its running statistics see the adversary, and from `begin` on then the clean batch;
/// in the paper's code every step of the attack moves them besides, here none does.
///
/// Paper: Zhu et al., 2022, "Reliable adversarial distillation with unreliable teachers"; the weights are those of its
/// code.
///
/// @param teacher        the network T, robust
/// @param standard       the network C
/// @param student        the network S
/// @param search         the inner maximisation
/// @param temperature    t; 1 in the paper's code
/// @param teacherWeight  u; 0.5 in the paper's code
/// @param standardWeight v; 0.25 in the paper's code
/// @param beta           β; 0.1 in the paper's code
/// @param begin          how many epochs pass before the student trusts itself; 40 in the paper's code
/// @param optimizer      of the student's parameters
public record IadII(
        Layer teacher,
        Layer standard,
        Layer student,
        Search search,
        double temperature,
        double teacherWeight,
        double standardWeight,
        double beta,
        double begin,
        Optimizer optimizer)
        implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        var networks = new LinkedHashMap<String, Layer>();
        networks.put("teacher", teacher);
        networks.put("standard", standard);
        networks.put("student", student);
        return networks;
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.crossEntropy(student, m.wanted()), (adversary, report) -> {
            Variable robust = student.forward(adversary, m.train());
            Variable t = Distillation.fixed(teacher, adversary, m);
            Variable c = Distillation.fixed(standard, adversary, m);
            Trust trust = m.time() < begin ? Trust.whole(m) : Trust.of(t, m, beta);
            Variable right = Terms.reported("adversarial_loss", crossEntropy(robust, m.wanted(), MEAN), report);
            Variable taught = Terms.reported("distillation_loss", taught(trust, t, robust, m), report);
            Variable standardised =
                    Terms.reported("standard_distillation_loss", Distillation.mean(c, robust, temperature), report);
            report.put("trust", trust.mean());
            report.put("label_accuracy", Reports.agreement(Reports.answers(t), m.truth()));
            Reports.accuracies(null, Reports.answers(robust), m, report);
            double tt = temperature * temperature;
            return add(
                    Terms.times(1 - teacherWeight - standardWeight, right),
                    add(Terms.times(teacherWeight * tt, taught), Terms.times(standardWeight * tt, standardised)));
        });
    }

    /// `mean[a · KL(T(x') ‖ S(x')) + (1 − a) · KL(S(x) ‖ S(x'))]`.
    private Variable taught(Trust trust, Variable t, Variable robust, Moment m) {
        if (m.time() < begin) {
            return Distillation.mean(t, robust, temperature);
        }
        Variable natural = student.forward(m.clean(), m.train());
        return mean(add(
                multiply(trust.given(), Distillation.each(t, robust, temperature)),
                multiply(trust.lacking(), Distillation.each(natural, robust, 1))));
    }
}
