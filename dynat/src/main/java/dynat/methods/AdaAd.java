package dynat.methods;

import static dynat.autograd.ops.Add.add;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

/// Adaptive adversarial distillation: the adversary looks for where student S and teacher T disagree, and there the
/// student learns what the teacher answers.
///
/// - inner: `x' = argmax KL(T(x') ‖ S(x'))` over the attack's ball; the gradient passes through both networks
/// - outer: `α · KL(T(x') ‖ S(x')) + (1 − α) · KL(T(x) ‖ S(x))`, divided by K, the number of classes, if so asked
///
/// The teacher is frozen and answers by its running statistics. The student's see the clean batch first, with `α = 1`
/// too, then the adversary. Its code divides by K for CIFAR-10 and does not for CIFAR-100.
///
/// Paper: Huang et al., 2023, "Boosting accuracy and robustness of student models via adaptive adversarial
/// distillation".
///
/// @param teacher     the network T, robust
/// @param student     the network S
/// @param search      the inner maximisation
/// @param alpha       α, from 0 to 1; 1 in the paper's code
/// @param overClasses whether the divergences are divided by K
/// @param optimizer   of the student's parameters
public record AdaAd(Layer teacher, Layer student, Search search, double alpha, boolean overClasses, Optimizer optimizer)
        implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(
                x -> Distillation.each(Distillation.answer(teacher, x, m), student.forward(x, search.pass()), 1),
                (adversary, report) -> {
                    Variable natural = Distillation.natural(student, m, alpha != 1);
                    Variable robust = student.forward(adversary, m.train());
                    Variable t = Distillation.fixed(teacher, m.clean(), m);
                    Variable near = Terms.reported(
                            "distillation_loss", mean(Distillation.fixed(teacher, adversary, m), robust), report);
                    Variable at = Terms.reported("clean_distillation_loss", mean(t, natural), report);
                    Reports.teaching(t, natural, robust, m, report);
                    return add(Terms.times(alpha, near), Terms.times(1 - alpha, at));
                });
    }

    private Variable mean(Variable t, Variable s) {
        return overClasses ? Distillation.overClasses(t, s, 1) : Distillation.mean(t, s, 1);
    }
}
