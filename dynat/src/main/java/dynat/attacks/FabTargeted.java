package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;

/// The fast adaptive boundary attack towards the classes that a classifier finds likeliest after the label, one after
/// the other: [Fab] at the cost of one way back an iteration, however many classes there are.
///
/// Any wrong answer counts, not only the class that was aimed at. Fewer classes than asked for are noted.
///
/// Papers: Croce and Hein, 2020, "Minimally distorted adversarial examples with a fast adaptive boundary attack" and
/// "Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks".
///
/// @param norm     what is made small
/// @param radius   the largest change that counts, in this norm and in input units; infinite for the smallest there is
/// @param targets  how many classes to aim at, from 1; AutoAttack takes 9
/// @param settings how to search for each
public record FabTargeted(Norm norm, double radius, int targets, FabSettings settings) implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if the radius is negative or not a number, or there is no target
    public FabTargeted {
        Ball.checked(radius);
        if (targets < 1) {
            throw new IllegalArgumentException(
                    "fab-t: %d targets\n    fix:    take 1 or more; 9 is usual".formatted(targets));
        }
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        try (var scope = Scope.open("fab-t")) {
            Tensor logits = f.logits(Variable.constant(clean)).value();
            var few = new FewClasses(logits.shape().dim(1));
            int most = few.targets(targets);
            var ranking = new Ranking(logits);
            try (var search = new FabSearch(f, norm, radius, settings, clean, labels, logits.argmax())) {
                for (int target = 1; target <= most; target++) {
                    var boundary = new TargetBoundary(f, labels, ranking.classes(target + 1));
                    search.restarts(boundary, draws.at(target), progress, most * settings.restarts());
                }
                return search.adversary(scope, few.notes());
            }
        }
    }
}
