package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Stochastic gradient descent with momentum, as PyTorch computes it (dampening 0).
///
/// With gradient `g`, rate `η`, momentum `μ` and decay `λ`, one step is `d = g + λw`, `m ← μm + d`, and
/// `w ← w − ηm`, or `w ← w − η(d + μm)` after Nesterov. PyTorch sets `m = d` on the first step; here `m` begins at 0,
/// which is the same. The decay applies to every parameter, those of batch norm included.
///
/// Paper: Sutskever et al., 2013, "On the importance of initialization and momentum in deep learning".
public final class Sgd {

    /// How a gradient becomes a step.
    ///
    /// @param momentum μ, in `[0, 1)`; 0 keeps no memory of earlier steps
    /// @param nesterov whether the step looks ahead
    /// @param decay    λ, per unit of rate
    public record Rule(double momentum, boolean nesterov, double decay) {
        public Rule {
            if (!(momentum >= 0 && momentum < 1 && decay >= 0)) {
                throw new IllegalArgumentException(
                        "sgd: momentum is %s and decay %s\n    fix:    momentum from 0 to below 1, decay from 0"
                                .formatted(momentum, decay));
            }
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException(
                        "sgd: Nesterov's step needs a momentum, but it is 0\n    fix:    set momentum, such as 0.9, or nesterov to false");
            }
        }
    }

    private static final Formula W = input(0), G = input(1), RATE = input(2), M = input(3);

    private final Map<String, Parameter> parameters;
    private final Map<String, Momentum> momenta = new LinkedHashMap<>();
    private final List<Formula> formulas; // of w and, with momentum, of m

    private static final class Momentum extends Cell {
        Momentum(Parameter parameter) {
            super(Tensor.full(parameter.shape(), 0));
        }
    }

    /// @param parameters what to change, by name; the names are those of [#state]
    public Sgd(Map<String, Parameter> parameters, Rule rule) {
        this.parameters = new LinkedHashMap<>(parameters);
        Formula d = G.plus(W.times(rule.decay()));
        Formula m = M.times(rule.momentum()).plus(d);
        if (rule.momentum() == 0) {
            formulas = List.of(W.minus(RATE.times(d)));
        } else {
            Formula step = rule.nesterov() ? d.plus(m.times(rule.momentum())) : m;
            formulas = List.of(W.minus(RATE.times(step)), m);
            parameters.forEach((name, parameter) -> momenta.put(name, new Momentum(parameter)));
        }
    }

    /// What [#step] needs the gradients of.
    public Collection<Parameter> parameters() {
        return parameters.values();
    }

    /// Changes every parameter, in one pass over its memory.
    ///
    /// @param gradients of the loss with respect to [#parameters]
    /// @param rate      η, see [Schedule]
    public void step(Gradients gradients, double rate) {
        Tensor eta = Tensor.scalar(rate);
        parameters.forEach((name, w) -> {
            Tensor g = gradients.of(w);
            var m = momenta.get(name);
            if (m == null) {
                w.write(formulas.getFirst(), w.value(), g, eta);
            } else {
                Cell.write(List.of(w, m), formulas, w.value(), g, eta, m.value());
            }
        });
    }

    /// What a checkpoint keeps so that training goes on as if it had not stopped: `momentum.` and the parameter's name.
    public SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<String, Cell>();
        momenta.forEach((name, m) -> state.put("momentum." + name, m));
        return state;
    }
}
