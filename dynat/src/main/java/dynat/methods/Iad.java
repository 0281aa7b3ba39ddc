package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Multiply.multiply;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

/// Introspective adversarial distillation, IAD-I: a student S trusts its teacher T where that is right about the
/// adversary, and itself elsewhere.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `α t² · KL(T(x) ‖ S(x')) + (1 − α) · CE(S(x), y)`, where KL is of logits divided by t, and from the epoch
///   `begin` on also `α · mean[(1 − a) · KL(S(x) ‖ S(x'))]`, where `a = p_T(y | x') ^ β` and p are probabilities
///
/// As in its code, a does not diminish the first term, other than in the paper, the divergences are means over images
/// alone, other than in [Ard], and both sides of the last one get their gradient. The teacher is frozen and answers by
/// its running statistics. In the attack the student normalises by the batch ([dynat.nn.Pass#ATTACK_TRAIN]). Its
/// running statistics see the adversary first, then the clean batch, and once more from `begin` on; in the code every
/// step of the attack moves them besides, here none does. Where the target is not one class, `p_T(y | x')` is the mean
/// of p under the target.
///
/// Paper: Zhu et al., 2022, "Reliable adversarial distillation with unreliable teachers".
///
/// @param teacher     the network T, robust
/// @param student     the network S
/// @param search      the inner maximisation
/// @param temperature t; 1 in the paper's code
/// @param alpha       α, from 0 to 1; 1 in the paper's code
/// @param beta        β; 0.1 in the paper's code
/// @param begin       how many epochs pass before the student trusts itself; 60 in the paper's code
/// @param optimizer   of the student's parameters
public record Iad(
        Layer teacher,
        Layer student,
        Search search,
        double temperature,
        double alpha,
        double beta,
        double begin,
        Optimizer optimizer)
        implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.crossEntropy(student, m.wanted()), (adversary, report) -> {
            boolean introspective = m.time() >= begin;
            Variable t = Distillation.fixed(teacher, m.clean(), m);
            Variable robust = student.forward(adversary, m.train());
            Variable natural = Distillation.natural(student, m, introspective || alpha != 1);
            Variable taught = Terms.reported("distillation_loss", Distillation.mean(t, robust, temperature), report);
            Variable right = Terms.reported("clean_loss", crossEntropy(natural, m.wanted(), MEAN), report);
            Variable loss = add(Terms.times(alpha * temperature * temperature, taught), Terms.times(1 - alpha, right));
            report.put("introspection_loss", 0.0);
            report.put("trust", 1.0);
            Reports.teaching(t, natural, robust, m, report);
            return introspective
                    ? add(loss, Terms.times(alpha, introspection(adversary, natural, robust, m, report)))
                    : loss;
        });
    }

    /// `mean[(1 − a) · KL(S(x) ‖ S(x'))]`.
    private Variable introspection(
            Variable adversary, Variable natural, Variable robust, Moment m, Map<String, Double> report) {
        Distillation.natural(student, m, false); // the second clean pass, for the running statistics
        Trust trust = Trust.of(Distillation.fixed(teacher, adversary, m), m, beta);
        report.put("trust", trust.mean());
        Variable own = mean(multiply(trust.lacking(), Distillation.each(natural, robust, 1)));
        return Terms.reported("introspection_loss", own, report);
    }
}
