package dynat.methods;

import static dynat.autograd.Variable.constant;

import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A method written as its two formulas: what the adversary makes large, and what the weights make small.
///
/// A step finds the adversary of a batch by the inner one, and lets the optimizer go down the gradient of the outer one
/// at it. The network that becomes robust has the role `student`.
public interface MinMax extends Method {

    /// What a method computes for one batch.
    ///
    /// @param inner of images x' `[N, C, H, W]`, what the adversary makes large: `[N]`, one number an image
    /// @param outer what the weights make small
    record Formulas(UnaryOperator<Variable> inner, Outer outer) {}

    /// What the weights make small.
    @FunctionalInterface
    interface Outer {
        /// The loss at an adversary.
        ///
        /// @param adversary `[N, C, H, W]` x'
        /// @param report    to which it adds what the method reports, by name, in the order of `metrics.csv`
        /// @return          a scalar
        Variable of(Variable adversary, Map<String, Double> report);
    }

    /// {@return the network that becomes robust}
    Layer student();

    /// {@return how the adversary is searched for}
    Search search();

    /// The formulas for a batch. This is called where gradients are recorded, before the search: what it computes of a
    /// teacher can serve both. What is not to be learnt from is computed by [Terms#fixed]; so is all that is computed
    /// of the student here, for its weights may move until the outer formula is computed ([Awp]).
    ///
    /// @param m the batch
    /// @return  both formulas
    Formulas formulas(Moment m);

    /// What the outer formula is computed at.
    ///
    /// @param m     the batch
    /// @param inner what the adversary makes large
    /// @return      `[N, C, H, W]`
    default Tensor adversary(Moment m, UnaryOperator<Variable> inner) {
        return search().adversary(inner, m);
    }

    /// What comes after the optimizer's step.
    ///
    /// @param m the batch
    default void finish(Moment m) {}

    /// The student alone; a method that learns from others names them too.
    @Override
    default Map<String, Layer> networks() {
        return Map.of("student", student());
    }

    @Override
    default String judged() {
        return "student";
    }

    /// The gradients of a step.
    ///
    /// @param m      the batch
    /// @param report to which it adds what is reported, by name
    /// @return       those of the outer formula at the adversary
    default Gradients gradients(Moment m, Map<String, Double> report) {
        return m.gradients(optimizer().parameters(), () -> {
            Formulas formulas = formulas(m);
            Tensor adversary = adversary(m, formulas.inner());
            Variable loss = formulas.outer().of(constant(adversary), report);
            Reports.distances(m.x(), adversary, report);
            return loss;
        });
    }

    @Override
    default Map<String, Double> step(Moment m) {
        try (var _ = Scope.open("step")) {
            var report = new LinkedHashMap<String, Double>();
            Gradients g = gradients(m, report);
            Reports.norms(networks(), g, report);
            optimizer().step(g, m.rate());
            finish(m);
            return report;
        }
    }
}
