package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import java.util.Map;

/// Adversarially robust distillation: a student S answers near an image as a robust teacher T answers at it.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `α t² · KL(T(x) ‖ S(x')) / K + (1 − α) · CE(S(x), y)`, where KL is of logits divided by t
///
/// The division by K, the number of classes, is that of its code, whose mean is over images and classes. The teacher is
/// frozen and answers by its running statistics. In the attack the student normalises by the batch
/// ([dynat.nn.Pass#ATTACK_TRAIN]); in its code every step of the attack moves the running statistics besides, here none
/// does. These see the adversary first, then the clean batch, which they see with `α = 1` too.
///
/// Paper: Goldblum et al., 2020, "Adversarially robust distillation".
///
/// @param teacher     the network T, robust
/// @param student     the network S
/// @param search      the inner maximisation
/// @param temperature t; 30 in the paper's code
/// @param alpha       α, from 0 to 1; 1 in the paper's code
/// @param optimizer   of the student's parameters
public record Ard(Layer teacher, Layer student, Search search, double temperature, double alpha, Optimizer optimizer)
        implements MinMax {

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new Formulas(search.crossEntropy(student, m.wanted()), (adversary, report) -> {
            Variable t = Distillation.fixed(teacher, m.clean(), m);
            Variable robust = student.forward(adversary, m.train());
            Variable natural = Distillation.natural(student, m, alpha != 1);
            Variable taught =
                    Terms.reported("distillation_loss", Distillation.overClasses(t, robust, temperature), report);
            Variable right = Terms.reported("clean_loss", crossEntropy(natural, m.wanted(), MEAN), report);
            Reports.teaching(t, natural, robust, m, report);
            return add(Terms.times(alpha * temperature * temperature, taught), Terms.times(1 - alpha, right));
        });
    }
}
