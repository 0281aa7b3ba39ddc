package dynat.methods;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.nn.Pass.ATTACK_TRAIN;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.RunningStatistics.Batches;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Adversarial weight perturbation: another method's outer formula, at weights that were made worse a little.
///
/// - inner: the other method's, at the weights as they are
/// - weights: `w' = w + γ · ‖w‖ / ‖d‖ · d` for each weight of the student with more than one axis, where d is the
///   gradient of a proxy's loss at the adversary
/// - outer: the other method's, its gradient taken at w' and stepped along from w
///
/// Published code makes d by one step of SGD with a network copied from the student; the length of d does not count, so
/// that step's rate does not either. The proxy normalises by the batch and leaves the student's running statistics as
/// they are; the outer formula moves them, at w'.
///
/// The weights that were are kept and put back, bit for bit, before the optimizer steps. Published code steps at w' and
/// subtracts `w' − w` afterwards: there the weight decay is of w', here of w.
///
/// Paper: Wu et al., 2020, "Adversarial weight perturbation helps robust generalization".
///
/// @param method the other method
/// @param proxy  what makes the weights worse
/// @param gamma  γ, from 0; 0.01 is usual with adversarial training and 0.005 with TRADES
/// @param warmup how many epochs pass before weights are perturbed; 9 for "from the tenth epoch on"
public record Awp(MinMax method, Proxy proxy, double gamma, double warmup) implements MinMax {

    private static final Formula W = input(0), D = input(1), WW = input(2), DD = input(3);
    private static final Formula SQUARE = W.times(W);
    private static final double SMALL = 1e-20; // as in the paper's code: where d is 0 nothing moves

    /// What is made large by the weights.
    @FunctionalInterface
    public interface Proxy {

        /// The cross-entropy of the adversary, as with adversarial training: `CE(S(x'), y)`.
        Proxy ADVERSARY = (student, m, x) -> crossEntropy(student.forward(x, ATTACK_TRAIN), m.wanted(), MEAN);

        /// The loss of the student.
        ///
        /// @param student   the network S, to be asked by passes that leave its running statistics alone
        /// @param m         the batch
        /// @param adversary `[N, C, H, W]` x'
        /// @return          a scalar
        Variable loss(Layer student, Moment m, Variable adversary);

        /// The loss of [Trades], `CE(S(x), y) + β · KL(S(x) ‖ S(x'))`, also with [Dynat].
        ///
        /// @param beta β; 6 is usual
        /// @return     that loss
        static Proxy trades(double beta) {
            return (student, m, x) -> {
                Variable natural = student.forward(m.clean(), ATTACK_TRAIN);
                Variable robust = student.forward(x, ATTACK_TRAIN);
                return add(
                        crossEntropy(natural, m.wanted(), MEAN),
                        Terms.times(beta, klDivergence(natural, robust, MEAN)));
            };
        }
    }

    @Override
    public Layer student() {
        return method.student();
    }

    @Override
    public Search search() {
        return method.search();
    }

    @Override
    public Map<String, Layer> networks() {
        return method.networks();
    }

    @Override
    public String judged() {
        return method.judged();
    }

    @Override
    public Set<String> attacked() {
        return method.attacked();
    }

    @Override
    public Optimizer optimizer() {
        return method.optimizer();
    }

    @Override
    public Map<String, Cell> state() {
        return method.state();
    }

    @Override
    public Tensor adversary(Moment m, UnaryOperator<Variable> inner) {
        return method.adversary(m, inner);
    }

    @Override
    public void finish(Moment m) {
        method.finish(m);
    }

    @Override
    public void end(int epoch, Batches images) {
        method.end(epoch, images);
    }

    @Override
    public Formulas formulas(Moment m) {
        Formulas formulas = method.formulas(m);
        return new Formulas(formulas.inner(), (adversary, report) -> {
            perturb(m, adversary);
            return formulas.outer().of(adversary, report);
        });
    }

    @Override
    public Gradients gradients(Moment m, Map<String, Double> report) {
        if (m.time() < warmup) {
            return method.gradients(m, report);
        }
        Map<Parameter, Tensor> before = new LinkedHashMap<>();
        weights().forEach(weight -> before.put(weight, Tensor.map(W, weight.value())));
        try {
            return MinMax.super.gradients(m, report);
        } finally {
            write(W, before.keySet(), weight -> List.of(before.get(weight)));
        }
    }

    private List<Parameter> weights() {
        return student().parameters().values().stream()
                .filter(parameter -> parameter.shape().rank() > 1)
                .toList();
    }

    private void perturb(Moment m, Variable adversary) {
        try (var _ = Scope.open("awp")) {
            List<Parameter> weights = weights();
            Gradients g = m.gradients(weights, () -> proxy.loss(student(), m, adversary));
            Formula perturbed =
                    W.plus(D.times(WW.sqrt().over(DD.sqrt().plus(SMALL)).times(gamma)));
            write(perturbed, weights, w -> List.of(w.value(), g.of(w), squared(w.value()), squared(g.of(w))));
        }
    }

    private static void write(Formula formula, Collection<Parameter> weights, Function<Parameter, List<Tensor>> in) {
        Cell.writeEach(
                List.of(formula),
                weights.stream().map(List::<Cell>of).toList(),
                weights.stream().map(in).toList());
    }

    private static Tensor squared(Tensor tensor) {
        return Tensor.sum(new Shape(), SQUARE, tensor);
    }
}
