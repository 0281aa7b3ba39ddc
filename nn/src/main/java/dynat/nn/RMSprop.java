package dynat.nn;

import static dynat.nn.Update.G;
import static dynat.nn.Update.W;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Divides each number's gradient by its running root mean square, as PyTorch computes it.
///
/// With gradient `g`, rate `η`, momentum `μ` and decay `λ`, one step is `d = g + λw`, `s ← αs + (1 − α)d²`, `u = d /
/// (√s + ε)` and `w ← w − ηu`; with momentum `m ← μm + u` and `w ← w − ηm`. Centred, with `a ← αa + (1 − α)d`, the root
/// is of the variance `s − a²`. Where rounding makes that negative, PyTorch's root is NaN, and here the variance is 0.
///
/// Paper: Hinton, 2012, "Neural networks for machine learning", lecture 6; Graves, 2013, "Generating sequences with
/// recurrent neural networks" for the centred one.
public final class RMSprop implements Optimizer {

    /// How a gradient becomes a step.
    ///
    /// @param alpha    α, in `[0, 1)`: how much of the mean square stays
    /// @param epsilon  ε, added to the root; above 0
    /// @param momentum μ, in `[0, 1)`; 0 keeps none
    /// @param centered whether the root is of the variance
    /// @param decay    λ, added to the gradient per unit of weight
    public record Rule(double alpha, double epsilon, double momentum, boolean centered, double decay) {

        /// PyTorch's: α = 0.99, ε = 1e-8, no momentum, not centred, no decay.
        public static final Rule DEFAULT = new Rule(0.99, 1e-8, 0, false, 0);

        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is outside its range
        public Rule {
            if (!(alpha >= 0 && alpha < 1 && epsilon > 0 && momentum >= 0 && momentum < 1 && decay >= 0)) {
                throw new IllegalArgumentException(
                        "rmsprop: alpha is %s, epsilon %s, momentum %s and decay %s\n    fix:    alpha and momentum from 0 to below 1, epsilon above 0, decay from 0"
                                .formatted(alpha, epsilon, momentum, decay));
            }
        }

        private List<String> memories() {
            var memories = new ArrayList<>(List.of("square_avg"));
            if (centered) {
                memories.add("grad_avg");
            }
            if (momentum > 0) {
                memories.add("momentum");
            }
            return memories;
        }

        /// The formulas of w and of each memory.
        private List<Formula> formulas(double groupDecay) {
            var memories = memories();
            Formula rate = Update.scalar(0, memories.size());
            Formula d = G.plus(W.times(decay * groupDecay));
            Formula s = Update.memory(0).times(alpha).plus(d.times(d).times(1 - alpha));
            var remembered = new ArrayList<>(List.of(s));
            Formula variance = s;
            if (centered) {
                Formula a = Update.memory(1).times(alpha).plus(d.times(1 - alpha));
                remembered.add(a);
                variance = s.minus(a.times(a)).relu();
            }
            Formula step = d.over(variance.sqrt().plus(epsilon));
            if (momentum > 0) {
                step = Update.memory(memories.size() - 1).times(momentum).plus(step);
                remembered.add(step);
            }
            remembered.addFirst(W.minus(rate.times(step)));
            return remembered;
        }
    }

    private final Update update;

    /// All parameters alike.
    ///
    /// @param parameters what to change, by name; the names are those of [#state]
    /// @param rule       how a gradient becomes a step
    public RMSprop(Map<String, Parameter> parameters, Rule rule) {
        this(ParameterGroups.of(parameters), rule);
    }

    /// Parameters of which some may learn otherwise than the rest.
    ///
    /// @param groups what to change, and what of it otherwise than the rest
    /// @param rule   how a gradient becomes a step
    public RMSprop(ParameterGroups groups, Rule rule) {
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

    /// `square_avg.`, centred `grad_avg.` and with momentum `momentum.`, each with the parameter's name: s, a and m.
    @Override
    public SequencedMap<String, Cell> state() {
        return update.state();
    }
}
