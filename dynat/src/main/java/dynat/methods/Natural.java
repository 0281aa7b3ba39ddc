package dynat.methods;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;

import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.Map;

/// Training on clean images: the network S that others are compared with. Nothing is attacked.
///
/// - loss: `CE(S(x), y)`
///
/// Its one network has the role `student`, as the judged network of every method.
///
/// @param student   the network S
/// @param optimizer of the network's parameters
public record Natural(Layer student, Optimizer optimizer) implements Method {

    @Override
    public Map<String, Layer> networks() {
        return Map.of("student", student);
    }

    @Override
    public String judged() {
        return "student";
    }

    @Override
    public Map<String, Double> step(Moment m) {
        try (var _ = Scope.open("step")) {
            var report = new LinkedHashMap<String, Double>();
            Gradients g = m.gradients(optimizer.parameters(), () -> {
                Variable logits = student.forward(m.clean(), m.train());
                Variable loss = Terms.reported("student_loss", crossEntropy(logits, m.wanted(), MEAN), report);
                report.put("student_accuracy", Reports.agreement(Reports.answers(logits), m.truth()));
                return loss;
            });
            Reports.norms(networks(), g, report);
            optimizer.step(g, m.rate());
            return report;
        }
    }
}
