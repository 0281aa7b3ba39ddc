package dynat.evaluation;

import dynat.attacks.Attack;
import java.util.List;

/// What one attack did.
///
/// @param name     what it is called
/// @param attack   its settings
/// @param attacked how many images it tried: those that were still right, or in [Mode#INDIVIDUAL] that were right at
///     all
/// @param carried  how many images it did not have to try, as they were fooled within a smaller radius
/// @param broken   how many of the images that it tried it fooled, and did when asked again
/// @param robust   image by image, whether it is right after this attack and all before it; in [Mode#INDIVIDUAL] after
///     this one alone
/// @param seconds  that it took, in all runs together; where processes shared it, the slowest's, batch by batch
/// @param queries  forward passes that it spent on all images
/// @param notes    what it had to do otherwise than asked
public record AttackOutcome(
        String name,
        Attack attack,
        int attacked,
        int carried,
        int broken,
        List<Boolean> robust,
        double seconds,
        long queries,
        List<String> notes) {

    /// {@return the part of all images that is right, from 0 to 1}
    public double accuracy() {
        return (double) robust.stream().filter(right -> right).count() / robust.size();
    }
}
