package dynat.nn;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.Map;
import java.util.SequencedMap;

/// Steps along a running mean of gradients, each number by its own running scale; as PyTorch computes it.
///
/// With gradient `g`, rate `η`, decay `λ` and step `t` from 1, one step is `d = g + λw`, `m ← β₁m + (1 − β₁)d`,
/// `v ← β₂v + (1 − β₂)d²`, and `w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)`. AMSGrad puts the largest `v` so far
/// in its place. The decay joins the gradient, and so is scaled like it; [AdamW] keeps the two apart.
///
/// Paper: Kingma and Ba, 2015, "Adam: a method for stochastic optimization"; Reddi et al., 2018, "On the convergence of
/// Adam and beyond".
public final class Adam implements Optimizer {

    /// How a gradient becomes a step.
    ///
    /// @param beta1   β₁, in `[0, 1)`: how much of the mean gradient stays
    /// @param beta2   β₂, in `[0, 1)`: how much of the mean square stays
    /// @param epsilon ε, added to the root; above 0
    /// @param decay   λ, added to the gradient per unit of weight
    /// @param amsgrad whether a step is scaled by the largest mean square so far
    public record Rule(double beta1, double beta2, double epsilon, double decay, boolean amsgrad) {

        /// PyTorch's: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, no decay.
        public static final Rule DEFAULT = new Rule(0.9, 0.999, 1e-8, 0, false);

        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is outside its range
        public Rule {
            check("adam", beta1, beta2, epsilon, decay);
        }

        static void check(String who, double beta1, double beta2, double epsilon, double decay) {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && decay >= 0)) {
                throw new IllegalArgumentException(
                        "%s: betas are %s and %s, epsilon %s and decay %s\n    fix:    betas from 0 to below 1, epsilon above 0, decay from 0"
                                .formatted(who, beta1, beta2, epsilon, decay));
            }
        }
    }

    private final AdamMoments moments;

    /// All parameters alike.
    ///
    /// @param parameters what to change, by name; the names are those of [#state]
    /// @param rule       how a gradient becomes a step
    public Adam(Map<String, Parameter> parameters, Rule rule) {
        this(ParameterGroups.of(parameters), rule);
    }

    /// Parameters of which some may learn otherwise than the rest.
    ///
    /// @param groups what to change, and what of it otherwise than the rest
    /// @param rule   how a gradient becomes a step
    public Adam(ParameterGroups groups, Rule rule) {
        moments = new AdamMoments(groups, rule, false);
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

    /// `exp_avg.`, `exp_avg_sq.` and for AMSGrad `max_exp_avg_sq.`, each with the parameter's name: m, v and the
    /// largest v; and `step`: t.
    @Override
    public SequencedMap<String, Cell> state() {
        return moments.state();
    }
}
