package dynat.methods;

import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.LossReduction.NONE;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Pass;

/// What the methods have in common that learn from a network which does not learn itself.
///
/// Paper: Hinton et al., 2015, "Distilling the knowledge in a neural network".
final class Distillation {
    private Distillation() {}

    /// The answer of a frozen network to any images, by its running statistics. Gradients pass to the images.
    ///
    /// @param x `[N, C, H, W]`
    /// @return  `[N, K]` logits
    /// @throws IllegalArgumentException if it tells other classes apart than the images of the batch have
    static Variable answer(Layer frozen, Variable x, Moment m) {
        return Teachers.answer(frozen, x, m, Pass.EVAL);
    }

    /// [#answer], with nothing recorded.
    static Variable fixed(Layer frozen, Variable x, Moment m) {
        return Terms.fixed(() -> answer(frozen, x, m));
    }

    /// The student's answer to the clean images, which it always sees for its running statistics.
    ///
    /// @param learning whether it learns from them too
    static Variable natural(Layer student, Moment m, boolean learning) {
        return learning
                ? student.forward(m.clean(), m.train())
                : Terms.fixed(() -> student.forward(m.clean(), m.train()));
    }

    /// How far a student is from its teacher, both softened by a temperature:
    /// `KL(softmax(p / t) ‖ softmax(q / t))`.
    ///
    /// @param p           `[N, K]` logits of the teacher
    /// @param q           `[N, K]` logits of the student
    /// @param temperature t
    /// @return            `[N]`, in nats
    static Variable each(Variable p, Variable q, double temperature) {
        return klDivergence(softened(p, temperature), softened(q, temperature), NONE);
    }

    /// [#each], in the mean over images.
    static Variable mean(Variable p, Variable q, double temperature) {
        return klDivergence(softened(p, temperature), softened(q, temperature), MEAN);
    }

    /// [#each], in the mean over images and classes too: what PyTorch's `KLDivLoss()` gives, 1/K of the divergence.
    static Variable overClasses(Variable p, Variable q, double temperature) {
        return Terms.times(1.0 / p.shape().dim(1), mean(p, q, temperature));
    }

    private static Variable softened(Variable logits, double temperature) {
        return temperature == 1 ? logits : Terms.times(1 / temperature, logits);
    }
}
