package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.tensor.Cell;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The exponential moving average of a network's numbers: a second network that follows the first,
/// `a ← a + (1 − d)(w − a)`.
///
/// The running statistics of batch norm are averaged as the parameters are, as timm does by default: they belong to the
/// averaged weights rather than to the newest ones. A number that does not change keeps its bits.
///
/// The decay d may begin small, `min(decay, (1 + n) / (10 + n))` at the n-th update from 0, so that the average leaves
/// the initial weights behind at once rather than after `1 / (1 − decay)` steps.
///
/// Paper: Polyak and Juditsky, 1992, "Acceleration of stochastic approximation by averaging"; Gowal et al., 2020,
/// "Uncovering the limits of adversarial training against norm-bounded adversarial examples".
public final class Ema {

    private final Follower follower;
    private final double decay;
    private final boolean warmup;
    private final Cell updates = new Cell(Tensor.scalar(0));

    /// Copies the network's numbers into `average`, which follows them from then on.
    ///
    /// @param network what is followed
    /// @param average another network of the same build, whose numbers become those of `network` at once and their
    ///                average from then on; it can be asked, saved and loaded like any network
    /// @param decay   how much of the average stays in an update, in `[0, 1)`
    /// @param warmup  whether the decay begins small
    /// @throws IllegalArgumentException if the decay is not in `[0, 1)`, or the networks are not built
    ///     alike or share a cell
    public Ema(Layer network, Layer average, double decay, boolean warmup) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException(
                    "ema: the decay is %s\n    fix:    from 0 to below 1, such as 0.999".formatted(decay));
        }
        this.follower = new Follower("ema", network, average);
        this.decay = decay;
        this.warmup = warmup;
    }

    /// {@return the network whose numbers are the average}
    public Layer average() {
        return follower.average();
    }

    /// Follows the network by one step.
    public void update() {
        double n = updates.value().item();
        double d = warmup ? Math.min(decay, (1 + n) / (10 + n)) : decay;
        follower.follow(1 - d);
        updates.write(input(0).plus(1), updates.value());
    }

    /// {@return what a checkpoint keeps besides the numbers of [#average]: `updates`, how many there were}
    public SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<String, Cell>();
        state.put("updates", updates);
        return state;
    }
}
