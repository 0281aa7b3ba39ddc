package dynat.evaluation;

import dynat.attacks.AutoAttack;
import dynat.attacks.Norm;

/// The attacks of an evaluation, for any ball: `AutoAttack::standard`, for one.
@FunctionalInterface
public interface Attacks {
    /// These attacks in one ball.
    ///
    /// @param norm   how the size of a change is measured
    /// @param radius the largest change, in input units
    /// @return       the attacks, in their order
    AutoAttack in(Norm norm, double radius);
}
