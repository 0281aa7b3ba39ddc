package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.methods.Terms.fixed;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Axes;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Dynamic label adversarial training: a teacher T learns from clean images and true labels, and in the same step what
/// it answers is the label that the student S is attacked with and trained on.
///
/// - label: `l = argmax T(x)`
/// - inner: `x' = argmax CE(S(x'), l)` over the attack's ball, or `argmax KL(S(x) ‖ S(x'))`
/// - outer: `CE(T(x), y) + w · CE(S(x'), l) + v · KL(S(x) ‖ S(x'))`, where v is mostly 0
///
/// The argmax lets no gradient through, so the teacher does not depend on the student. It labels better as it learns:
/// the labels grow from weak to strong.
///
/// The student's running statistics see the adversary first, then the clean batch.
///
/// Paper: Liu et al., 2024, "Dynamic label adversarial training" (arXiv 2408.13102); the order of things is that of its
/// reference code.
///
/// @param teacher   the network T
/// @param student   the network S
/// @param search    the inner maximisation
/// @param switches  where the reference leaves a choice
/// @param optimizer of both networks' parameters; of the student's alone if the teacher is [Teaching#GIVEN]
public record Dynat(Layer teacher, Layer student, Search search, Switches switches, Optimizer optimizer)
        implements MinMax {

    /// What the adversary makes large.
    public enum Inner {
        /// `CE(S(x'), l)`.
        LABEL,
        /// `KL(S(x) ‖ S(x'))`, as TRADES; the label counts in the outer formula alone.
        DIVERGENCE
    }

    /// How the teacher labels, and whether it learns.
    public enum Teaching {
        /// It learns; one pass of it, by the batch's statistics, serves label and loss.
        ONCE,
        /// It learns, and labels anew at every step of the attack, as the reference does: the labels are the same, only
        /// its running statistics move more.
        ANEW,
        /// It learns; in the attack it labels by its running statistics, in the outer formula by the batch's.
        EVAL_IN_ATTACK,
        /// It does not learn here: it was trained before, or is an average of the student's weights that the optimizer
        /// moves ([dynat.nn.Averaging]). It labels by its running statistics, and `CE(T(x), y)` is left out.
        GIVEN
    }

    /// What the order of things leaves open.
    ///
    /// @param inner            what the adversary makes large
    /// @param teaching         how the teacher labels, and whether it learns
    /// @param cleanForward     whether the student also sees the clean batch, for its running statistics alone; it
    ///                         does anyway if the divergence counts
    /// @param studentWeight    w
    /// @param divergenceWeight v
    /// @param confidence       0, or what each cross-entropy is multiplied by together with the mean over the batch of
    ///                         the largest probability of the answer that it is of; the gradient flows through that
    ///                         too. The reference tried 5
    public record Switches(
            Inner inner,
            Teaching teaching,
            boolean cleanForward,
            double studentWeight,
            double divergenceWeight,
            double confidence) {
        /// Labels in both formulas, one pass of a teacher that learns, a clean pass of the student, weight 1.
        public static final Switches DEFAULT = new Switches(Inner.LABEL, Teaching.ONCE, true, 1, 0, 0);
    }

    @Override
    public Map<String, Layer> networks() {
        return Teachers.networks(teacher, student);
    }

    @Override
    public Formulas formulas(Moment m) {
        return switch (switches.teaching) {
            case ONCE -> {
                Variable t = Teachers.answer(teacher, m, m.train());
                yield formulas(m, () -> t, () -> t);
            }
            case ANEW -> {
                Supplier<Variable> t = () -> Teachers.answer(teacher, m, m.train());
                yield formulas(m, t, t);
            }
            case EVAL_IN_ATTACK -> {
                Variable t = Distillation.fixed(teacher, m.clean(), m);
                yield formulas(m, () -> t, () -> Teachers.answer(teacher, m, m.train()));
            }
            case GIVEN -> {
                Variable t = Distillation.fixed(teacher, m.clean(), m);
                yield formulas(m, () -> t, () -> t);
            }
        };
    }

    /// @param attacking the teacher's answer in the attack
    /// @param learning  the teacher's answer in the outer formula
    private Formulas formulas(Moment m, Supplier<Variable> attacking, Supplier<Variable> learning) {
        return new Formulas(inner(m, attacking), (adversary, report) -> {
            Variable t = learning.get();
            int[] label = Reports.answers(t);
            Variable robust = student.forward(adversary, m.train());
            boolean diverging = switches.divergenceWeight != 0;
            Variable natural = diverging
                    ? student.forward(m.clean(), m.train())
                    : switches.cleanForward ? fixed(() -> student.forward(m.clean(), m.train())) : null;

            Variable loss = null;
            if (switches.teaching != Teaching.GIVEN) {
                loss = weighted(t, Terms.reported("teacher_loss", crossEntropy(t, m.wanted(), MEAN), report));
            }
            report.put("label_accuracy", Reports.agreement(label, m.truth()));
            Variable own = weighted(robust, Terms.reported("student_loss", crossEntropy(robust, label), report));
            loss = plus(loss, Terms.times(switches.studentWeight, own));
            if (diverging) {
                Variable alike = Terms.reported("divergence_loss", klDivergence(natural, robust, MEAN), report);
                loss = plus(loss, Terms.times(switches.divergenceWeight, alike));
            }
            int[] clean = Reports.answers(natural), attacked = Reports.answers(robust);
            Reports.accuracies(clean, attacked, m, report);
            Reports.agreements(label, clean, attacked, report);
            return loss;
        });
    }

    private UnaryOperator<Variable> inner(Moment m, Supplier<Variable> t) {
        if (switches.inner == Inner.LABEL) {
            Supplier<Variable> label = () -> Terms.hard(Reports.answers(t.get()), m);
            return switches.teaching == Teaching.ANEW
                    ? x -> crossEntropy(student.forward(x, search.pass()), label.get(), NONE)
                    : search.crossEntropy(student, label.get());
        }
        return search.divergence(student, m);
    }

    /// A cross-entropy, multiplied by how sure the answer is that it is of.
    private Variable weighted(Variable logits, Variable loss) {
        return switches.confidence == 0
                ? loss
                : Terms.times(switches.confidence, multiply(mean(max(softmax(logits), Axes.drop(1))), loss));
    }

    private static Variable plus(Variable sum, Variable term) {
        return sum == null ? term : add(sum, term);
    }
}
