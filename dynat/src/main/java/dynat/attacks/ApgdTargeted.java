package dynat.attacks;

import static dynat.autograd.Variable.constant;

import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;

/// APGD on the targeted DLR loss, towards one class after the other: the one that is second for the clean image, the
/// third, and so on. Any wrong answer counts, not only the target.
///
/// With fewer than 4 classes the targeted margin stands in for the loss, and there are as many targets as other
/// classes.
///
/// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks".
///
/// @param ascent   how each run climbs
/// @param targets  towards how many classes, from 1
/// @param restarts how many runs towards each, from 1
public record ApgdTargeted(ApgdRun ascent, int targets, int restarts) implements Attack {

    /// An attack that makes sense.
    ///
    /// @throws IllegalArgumentException for no run at all
    public ApgdTargeted {
        if (targets < 1 || restarts < 1) {
            throw new IllegalArgumentException("apgd-t: %d runs\n    fix:    ask for 1 target and 1 restart or more"
                    .formatted(Math.max(targets * restarts, 0)));
        }
    }

    /// As AutoAttack's standard version has it: 100 iterations towards each of 9 classes, in L1 towards 5 that begin
    /// with larger radii.
    ///
    /// @param norm   of the ball
    /// @param radius in this norm, in input units (images live in `[0, 1]`; 8/255 is usual in L∞)
    /// @return       the attack
    public static ApgdTargeted standard(Norm norm, double radius) {
        var ascent = ApgdRun.of(norm, radius);
        return norm == Norm.L1 ? new ApgdTargeted(ascent.withLargerRadii(), 5, 1) : new ApgdTargeted(ascent, 9, 1);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        try (var scope = Scope.open("apgd-t")) {
            Tensor logits = f.logits(constant(clean)).value();
            var few = new FewClasses(logits.shape().dim(1));
            few.noteTargeted();
            int ranks = few.targets(targets);
            var ranking = new Ranking(logits);
            try (var runs = new Runs(ascent, clean, labels, logits.argmax(), progress, ranks * restarts)) {
                for (int rank = 2; rank <= ranks + 1; rank++) {
                    var problem = new Problem(f, clean, labels, few.towards(labels, ranking.classes(rank)));
                    for (int restart = 0; restart < restarts; restart++) {
                        runs.run(problem, draws.at(rank).at(restart));
                    }
                }
                return runs.adversary(scope, few.notes());
            }
        }
    }
}
