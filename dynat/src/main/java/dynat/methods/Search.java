package dynat.methods;

import static dynat.autograd.ops.LossReduction.NONE;

import dynat.attacks.Attack.Progress;
import dynat.attacks.ProjectedAscent;
import dynat.autograd.Variable;
import dynat.autograd.ops.CrossEntropy;
import dynat.autograd.ops.KlDivergence;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.tensor.Tensor;
import java.util.function.UnaryOperator;

/// How the adversary of a step is searched for.
///
/// @param ascent in which ball, by which steps
/// @param pass   by which the attacked network answers meanwhile: [Pass#EVAL], by its running statistics, or
///               [Pass#ATTACK_TRAIN], by those of the batch; neither moves the running ones
/// @param warmup over how many epochs the ball grows, from the clean image to its whole radius, and with it the stride,
///               both linearly; 0 if it is whole from the beginning
public record Search(ProjectedAscent ascent, Pass pass, double warmup) {

    /// A search whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for a pass that moves running statistics, or a negative warm-up
    public Search {
        if (pass.updateStatistics() || !(warmup >= 0)) {
            throw new IllegalArgumentException(
                    "search: by %s, growing over %s epochs\n    fix:    take Pass.EVAL or Pass.ATTACK_TRAIN, and 0 epochs or more"
                            .formatted(pass, warmup));
        }
    }

    /// The whole ball from the beginning.
    ///
    /// @param ascent in which ball, by which steps
    /// @param pass   [Pass#EVAL] or [Pass#ATTACK_TRAIN]
    public Search(ProjectedAscent ascent, Pass pass) {
        this(ascent, pass, 0);
    }

    /// {@return the ascent at a moment of the run}
    ///
    /// @param time how many epochs are done
    public ProjectedAscent at(double time) {
        return time >= warmup ? ascent : ascent.scaled(time / warmup);
    }

    /// The inner problem of [PgdAt] and most others, `CE(S(x'), y)`: to lead the student S away from a label.
    ///
    /// @param label `[N, K]` y
    /// @return      what to make large
    UnaryOperator<Variable> crossEntropy(Layer student, Variable label) {
        return x -> CrossEntropy.crossEntropy(student.forward(x, pass), label, NONE);
    }

    /// The inner problem of [Trades] and its kin, `KL(S(x) ‖ S(x'))`: to lead the student S away from its own answer to
    /// the clean image, which is computed here and not learnt from.
    ///
    /// @return what to make large
    UnaryOperator<Variable> divergence(Layer student, Moment m) {
        Variable clean = Terms.fixed(() -> student.forward(m.clean(), pass));
        return x -> KlDivergence.klDivergence(clean, student.forward(x, pass), NONE);
    }

    /// Searches.
    ///
    /// @param inner of images `[N, C, H, W]`, what to make large, `[N]`
    /// @param m     the batch
    /// @return      `[N, C, H, W]` the adversary
    public Tensor adversary(UnaryOperator<Variable> inner, Moment m) {
        return at(m.time()).climb(inner, m.x(), m.draws(), Progress.NONE);
    }
}
