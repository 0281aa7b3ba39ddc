package dynat.nn;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.Map;
import java.util.SequencedMap;

/// [Adam] whose decay shrinks the weights by themselves, `w ← (1 − ηλ)w`, before it steps; as PyTorch computes it.
///
/// The decay does not enter the running means, so how strong it is does not depend on the gradients' size.
///
/// Paper: Loshchilov and Hutter, 2019, "Decoupled weight decay regularization".
public final class AdamW implements Optimizer {

    /// How a gradient becomes a step.
    ///
    /// @param beta1   β₁, in `[0, 1)`: how much of the mean gradient stays
    /// @param beta2   β₂, in `[0, 1)`: how much of the mean square stays
    /// @param epsilon ε, added to the root; above 0
    /// @param decay   λ, per unit of rate
    /// @param amsgrad whether a step is scaled by the largest mean square so far
    public record Rule(double beta1, double beta2, double epsilon, double decay, boolean amsgrad) {

        /// PyTorch's: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, λ = 0.01.
        public static final Rule DEFAULT = new Rule(0.9, 0.999, 1e-8, 0.01, false);

        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is outside its range
        public Rule {
            Adam.Rule.check("adamw", beta1, beta2, epsilon, decay);
        }
    }

    private final AdamMoments moments;

    /// All parameters alike.
    ///
    /// @param parameters what to change, by name; the names are those of [#state]
    /// @param rule       how a gradient becomes a step
    public AdamW(Map<String, Parameter> parameters, Rule rule) {
        this(ParameterGroups.of(parameters), rule);
    }

    /// Parameters of which some may learn otherwise than the rest.
    ///
    /// @param groups what to change, and what of it otherwise than the rest
    /// @param rule   how a gradient becomes a step
    public AdamW(ParameterGroups groups, Rule rule) {
        var adam = new Adam.Rule(rule.beta1, rule.beta2, rule.epsilon, rule.decay, rule.amsgrad);
        moments = new AdamMoments(groups, adam, true);
    }

    @Override
    public Collection<Parameter> parameters() {
        return moments.update().parameters();
    }

    /// Changes every parameter, in one pass over its memory.
    @Override
    public void step(Gradients gradients, double rate) {
        moments.step(gradients, rate);
    }

    /// As [Adam#state].
    @Override
    public SequencedMap<String, Cell> state() {
        return moments.state();
    }
}
