package dynat.methods;

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.nn.Pass.TRAIN;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Dynamic label adversarial training: a teacher T learns from clean images and true labels, and in the same step what
/// it answers is the label that the student S is attacked with and trained on.
///
/// - label: `l = argmax T(x)`
/// - inner: `x' = argmax CE(S(x'), l)` over the attack's ball
/// - outer: `CE(T(x), y) + weight · CE(S(x'), l)`
///
/// The argmax lets no gradient through, so the teacher does not depend on the student. It labels better as it learns:
/// the labels grow from weak to strong.
///
/// Paper: Liu et al., 2024, "Dynamic label adversarial training" (arXiv 2408.13102); the order of things is that of its
/// reference code.
///
/// @param teacher   the network T
/// @param student   the network S
/// @param attack    the inner maximisation
/// @param switches  where the reference leaves a choice
/// @param optimizer of both networks' parameters
public record Dynat(Layer teacher, Layer student, Attack attack, Switches switches, Optimizer optimizer)
        implements Method {

    /// What the order of things leaves open.
    ///
    /// @param teacherOncePerStep    whether one forward pass of the teacher serves label and loss. If not, it labels
    ///     anew at every step of the attack, as the reference does: the labels are the same, only its running
    ///     statistics move more
    /// @param attackBatchStatistics whether the student normalises by the batch while it is attacked, not by its
    ///     running statistics; either way these are left alone
    /// @param cleanForward          whether the student also sees the clean batch, for its running statistics alone
    /// @param studentWeight         the weight of the student's loss
    public record Switches(
            boolean teacherOncePerStep, boolean attackBatchStatistics, boolean cleanForward, double studentWeight) {
        /// One pass of the teacher, an attack by running statistics, a clean pass of the student, weight 1.
        public static final Switches DEFAULT = new Switches(true, false, true, 1);
    }

    @Override
    public Map<String, Layer> networks() {
        var networks = new LinkedHashMap<String, Layer>();
        networks.put("teacher", teacher);
        networks.put("student", student);
        return networks;
    }

    @Override
    public String judged() {
        return "student";
    }

    @Override
    public Map<String, Double> step(Tensor x, int[] truth, Draws draws, double rate) {
        try (var _ = Scope.open("dynat step")) {
            var report = new LinkedHashMap<String, Double>();
            var g = gradients(optimizer.parameters(), () -> loss(x, truth, draws, report));
            if (switches.cleanForward) {
                student.forward(constant(x), TRAIN);
            }
            optimizer.step(g, rate);
            return report;
        }
    }

    private Variable loss(Tensor x, int[] truth, Draws draws, Map<String, Double> report) {
        Variable t = teacher.forward(constant(x), TRAIN);
        int[] label = t.value().argmax();
        Tensor adversary =
                attack.perturb(attacked(x), x, label, draws, Progress.NONE).images();

        Variable teacherLoss = crossEntropy(t, truth);
        Variable studentLoss = crossEntropy(student.forward(constant(adversary), TRAIN), label);
        report.put("teacher_loss", teacherLoss.value().item());
        report.put("label_accuracy", Evaluation.agreement(label, truth));
        report.put("student_loss", studentLoss.value().item());
        return add(teacherLoss, multiply(constant(Tensor.scalar(switches.studentWeight)), studentLoss));
    }

    private Classifier attacked(Tensor x) {
        Pass pass = switches.attackBatchStatistics ? Pass.ATTACK_TRAIN : Pass.EVAL;
        if (switches.teacherOncePerStep) {
            return v -> student.forward(v, pass);
        }
        return v -> {
            teacher.forward(constant(x), TRAIN);
            return student.forward(v, pass);
        };
    }
}
