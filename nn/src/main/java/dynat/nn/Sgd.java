package dynat.nn;

import static dynat.nn.Update.G;
import static dynat.nn.Update.W;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Stochastic gradient descent with momentum, as PyTorch computes it (dampening 0).
///
/// With gradient `g`, rate `η`, momentum `μ` and decay `λ`, one step is `d = g + λw`, `m ← μm + d`, and
/// `w ← w − ηm`, or `w ← w − η(d + μm)` after Nesterov. PyTorch sets `m = d` on the first step; here `m` begins at 0,
/// which is the same. The decay applies to every parameter, those of batch norm included, unless [ParameterGroups] say
/// otherwise.
///
/// Paper: Sutskever et al., 2013, "On the importance of initialization and momentum in deep learning".
public final class Sgd implements Optimizer {

    /// How a gradient becomes a step.
    ///
    /// @param momentum μ, in `[0, 1)`; 0 keeps no memory of earlier steps
    /// @param nesterov whether the step looks ahead
    /// @param decay    λ, per unit of rate
    public record Rule(double momentum, boolean nesterov, double decay) {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is outside its range, or Nesterov's step has no momentum
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

        private List<String> memories() {
            return momentum == 0 ? List.of() : List.of("momentum");
        }

        /// The formulas of w and, with momentum, of m.
        private List<Formula> formulas(double groupDecay) {
            Formula rate = Update.scalar(0, memories().size());
            Formula d = G.plus(W.times(decay * groupDecay));
            if (momentum == 0) {
                return List.of(W.minus(rate.times(d)));
            }
            Formula m = Update.memory(0).times(momentum).plus(d);
            Formula step = nesterov ? d.plus(m.times(momentum)) : m;
            return List.of(W.minus(rate.times(step)), m);
        }
    }

    private final Update update;

    /// All parameters alike.
    ///
    /// @param parameters what to change, by name; the names are those of [#state]
    /// @param rule       how a gradient becomes a step
    public Sgd(Map<String, Parameter> parameters, Rule rule) {
        this(ParameterGroups.of(parameters), rule);
    }

    /// Parameters of which some may learn otherwise than the rest.
    ///
    /// @param groups what to change, and what of it otherwise than the rest
    /// @param rule   how a gradient becomes a step
    public Sgd(ParameterGroups groups, Rule rule) {
        update = new Update(groups, rule.memories(), rule::formulas);
    }

    @Override
    public Collection<Parameter> parameters() {
        return update.parameters();
    }

    /// Changes every parameter, in one pass over its memory.
    @Override
    public void step(Gradients gradients, double rate) {
        update.run(gradients, factor -> new double[] {rate * factor});
    }

    /// `momentum.` and the parameter's name: m.
    @Override
    public SequencedMap<String, Cell> state() {
        return update.state();
    }
}
