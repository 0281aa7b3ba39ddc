package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.List;

/// The fast adaptive boundary attack: the smallest change after which a classifier is wrong.
///
/// Each iteration looks for the nearest of the planes where, were the classifier linear, another class would overtake
/// the label: one forward pass, and one way back a class. With many classes [FabTargeted] is cheaper.
///
/// Paper: Croce and Hein, 2020, "Minimally distorted adversarial examples with a fast adaptive boundary attack".
///
/// @param norm     what is made small
/// @param radius   the largest change that counts, in this norm and in input units; infinite for the smallest there is
/// @param settings how to search
public record Fab(Norm norm, double radius, FabSettings settings) implements Attack {

    /// Keeps divisors above 0. The official 1e-12 would change steps where the classifier is almost flat, so it is used
    /// only under [Upstream].
    private static final double TINY = 1e-300, OFFICIAL = 1e-12;

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if the radius is negative or not a number
    public Fab {
        Ball.checked(radius);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        try (var scope = Scope.open("fab")) {
            Tensor logits = f.logits(Variable.constant(clean)).value();
            int classes = logits.shape().dim(1);
            if (classes < 2) {
                return new Adversary(clean, 1);
            }
            try (var search = new FabSearch(f, norm, radius, settings, clean, labels, logits.argmax())) {
                double tiny = draws instanceof Upstream ? OFFICIAL : TINY;
                search.restarts(new NearestBoundary(f, norm, tiny, labels), draws, progress, settings.restarts());
                return search.adversary(scope, List.of());
            }
        }
    }
}
