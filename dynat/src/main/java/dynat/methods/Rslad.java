package dynat.methods;

import static dynat.autograd.ops.Add.add;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

/// Robust soft label adversarial distillation: what a robust teacher T answers to the clean image takes the place of
/// the true label everywhere.
///
/// - inner: `x' = argmax KL(T(x) ‖ S(x'))` over the attack's ball
/// - outer: `s / K · [(1 − w) · KL(T(x) ‖ S(x')) + w · KL(T(x) ‖ S(x))]`
///
/// The division by K, the number of classes, is that of its code, whose mean is over images and classes; for CIFAR-100
/// it multiplies by 10 again. That code adds 1e-5 inside the logarithm of the teacher's probabilities, which no
/// gradient sees; here the divergence is exact. The teacher is frozen and answers by its running statistics. The
/// student's see the adversary first, then the clean batch.
///
/// Paper: Zi et al., 2021, "Revisiting adversarial robustness distillation: robust soft labels make student better".
///
/// @param teacher     the network T, robust
/// @param student     the network S
/// @param search      the inner maximisation
/// @param cleanWeight w, from 0 to 1; 1/6 in the paper's code
/// @param scale       s; 1, or 10 for 100 classes, in the paper's code
/// @param optimizer   of the student's parameters
public record Rslad(Layer teacher, Layer student, Search search, double cleanWeight, double scale, Optimizer optimizer)
        implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        Variable t = Distillation.fixed(teacher, m.clean(), m);
        return new Formulas(x -> Distillation.each(t, student.forward(x, search.pass()), 1), (adversary, report) -> {
            Variable robust = student.forward(adversary, m.train()), natural = student.forward(m.clean(), m.train());
            Variable near = Terms.reported("distillation_loss", Distillation.overClasses(t, robust, 1), report);
            Variable at = Terms.reported("clean_distillation_loss", Distillation.overClasses(t, natural, 1), report);
            Reports.teaching(t, natural, robust, m, report);
            return add(Terms.times(scale * (1 - cleanWeight), near), Terms.times(scale * cleanWeight, at));
        });
    }
}
