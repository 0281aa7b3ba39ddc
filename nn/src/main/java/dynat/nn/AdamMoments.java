package dynat.nn;

import static dynat.nn.Update.G;
import static dynat.nn.Update.W;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.SequencedMap;

/// What [Adam] and [AdamW] have in common: running means of gradients and of their squares, and the step between them.
final class AdamMoments {

    private static final List<String> PLAIN = List.of("exp_avg", "exp_avg_sq"),
            AMSGRAD = List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq");

    private final Update update;
    private final double beta1, beta2;
    private final Cell steps = new Cell(Tensor.scalar(0));

    /// @param decoupled whether the decay shrinks the weights, rather than joining their gradient
    AdamMoments(ParameterGroups groups, Adam.Rule rule, boolean decoupled) {
        this.beta1 = rule.beta1();
        this.beta2 = rule.beta2();
        this.update = new Update(
                groups, rule.amsgrad() ? AMSGRAD : PLAIN, factor -> formulas(rule, rule.decay() * factor, decoupled));
    }

    private static List<Formula> formulas(Adam.Rule rule, double decay, boolean decoupled) {
        int memories = rule.amsgrad() ? AMSGRAD.size() : PLAIN.size();
        Formula rate = Update.scalar(0, memories), stride = Update.scalar(1, memories);
        Formula correction = Update.scalar(2, memories);
        Formula w = decoupled && decay != 0 ? W.times(ONE.minus(rate.times(decay))) : W;
        Formula g = decoupled ? G : G.plus(W.times(decay));
        Formula m = Update.memory(0).times(rule.beta1()).plus(g.times(1 - rule.beta1()));
        Formula v = Update.memory(1).times(rule.beta2()).plus(g.times(g).times(1 - rule.beta2()));
        Formula size = rule.amsgrad() ? Update.memory(2).max(v) : v;
        Formula step = m.over(size.sqrt().over(correction).plus(rule.epsilon()));
        Formula next = w.minus(stride.times(step));
        return rule.amsgrad() ? List.of(next, m, v, size) : List.of(next, m, v);
    }

    Update update() {
        return update;
    }

    void step(Gradients gradients, double rate) {
        steps.write(input(0).plus(1), steps.value());
        double t = steps.value().item();
        double correction1 = 1 - StrictMath.pow(beta1, t), correction2 = Math.sqrt(1 - StrictMath.pow(beta2, t));
        update.run(gradients, factor -> new double[] {rate * factor, rate * factor / correction1, correction2});
    }

    SequencedMap<String, Cell> state() {
        var state = update.state();
        state.put("step", steps);
        return state;
    }
}
