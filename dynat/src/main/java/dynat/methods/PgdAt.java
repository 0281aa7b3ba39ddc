package dynat.methods;

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.nn.Pass.TRAIN;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adversarial training under true labels: a network S learns from images that are attacked while it learns.
///
/// - inner: `x' = argmax CE(S(x'), y)` over the attack's ball
/// - outer: `CE(S(x'), y)`
///
/// Its one network has the role `student`, as the robust network of every method.
///
/// Paper: Madry et al., 2018, "Towards deep learning models resistant to adversarial attacks".
///
/// @param student   the network S
/// @param attack    the inner maximisation
/// @param attackBy  the pass by which the attacked network answers: [Pass#EVAL] or [Pass#ATTACK_TRAIN]
/// @param optimizer of the network's parameters
public record PgdAt(Layer student, Attack attack, Pass attackBy, Optimizer optimizer) implements Method {

    @Override
    public Map<String, Layer> networks() {
        return Map.of("student", student);
    }

    @Override
    public String judged() {
        return "student";
    }

    @Override
    public Map<String, Double> step(Tensor x, int[] truth, Draws draws, double rate) {
        try (var _ = Scope.open("pgd-at step")) {
            var report = new LinkedHashMap<String, Double>();
            Tensor adversary = attack.perturb(v -> student.forward(v, attackBy), x, truth, draws, Progress.NONE)
                    .images();
            var g = gradients(optimizer.parameters(), () -> {
                Variable logits = student.forward(constant(adversary), TRAIN);
                Variable loss = crossEntropy(logits, truth);
                report.put("student_loss", loss.value().item());
                report.put(
                        "adversary_accuracy",
                        Evaluation.agreement(logits.value().argmax(), truth));
                return loss;
            });
            optimizer.step(g, rate);
            return report;
        }
    }
}
