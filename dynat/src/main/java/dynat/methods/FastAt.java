package dynat.methods;

import dynat.attacks.Ball;
import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;

/// Fast adversarial training, FGSM-RS: [PgdAt] whose adversary takes one long step from anywhere in the ball.
///
/// - inner: `x' = clip(x₀ + s · sign ∇CE(S(x₀), y))`, where x₀ is uniform in the ball of radius ε and `s = 1.25 ε`
/// - outer: `CE(S(x'), y)`
///
/// The rate goes up and down once over a short run ([dynat.nn.Cyclic], to 0.2 and back in 15 epochs in the paper's
/// code). That code normalises by the batch in the attack ([Pass#ATTACK_TRAIN]), and moves the running statistics
/// meanwhile, which is not done here.
///
/// With longer steps or runs, robustness may break down from one epoch to the next while the one step still fools
/// nobody: catastrophic overfitting. The code can end a run when the accuracy under PGD, of one batch after each epoch,
/// falls by 0.2, with the weights from before. [Trainer] attacks all held-out images by PGD after each epoch: the
/// checkpoint `best` is from before, and a patience ([Control#patience]) ends the run.
///
/// Paper: Wong et al., 2020, "Fast is better than free: revisiting adversarial training".
///
/// @param student   the network S
/// @param search    the inner maximisation, of one step; [#search(Ball)] is the paper's
/// @param optimizer of the network's parameters
public record FastAt(Layer student, Search search, Optimizer optimizer) implements MinMax {

    private static final double STRIDE = 1.25; // radii

    /// A method with one step.
    ///
    /// @throws IllegalArgumentException for a search of several steps, or one that does not begin at random
    public FastAt {
        ProjectedAscent ascent = search.ascent();
        if (ascent.steps() != 1 || ascent.start() != Start.UNIFORM) {
            throw new IllegalArgumentException(
                    "fast-at: %d steps from start %s\n    fix:    take 1 step from start UNIFORM; for more there is pgd-at"
                            .formatted(ascent.steps(), ascent.start()));
        }
    }

    /// The paper's search: one step of 1.25 radii.
    ///
    /// @param ball where to stay
    /// @return     a search by the batch's statistics
    public static Search search(Ball ball) {
        return new Search(new ProjectedAscent(ball, STRIDE * ball.radius(), 1, Start.UNIFORM), Pass.ATTACK_TRAIN);
    }

    @Override
    public Formulas formulas(Moment m) {
        return new PgdAt(student, search, false, optimizer).formulas(m);
    }
}
