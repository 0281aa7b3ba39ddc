package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.nn.RunningStatistics.Batches;
import dynat.tensor.Cell;
import dynat.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The mean of a network's weights at the ends of epochs, from one on: a second network, whose running statistics are
/// made anew from images whenever its weights have changed ([RunningStatistics]).
///
/// Before that epoch it is the network as it is at the end of the last one.
///
/// Paper: Izmailov et al., 2018, "Averaging weights leads to wider optima and better generalization"; Chen et al.,
/// 2021, "Robust overfitting may be mitigated by properly learned smoothening".
public final class Swa {

    private final Follower follower;
    private final int start;
    private final Cell last = new Cell(Tensor.scalar(0));

    /// Copies the network's numbers into `average`.
    ///
    /// @param network whose weights are averaged
    /// @param average another network of the same build; it can be asked, saved and loaded like any network
    /// @param start   the first epoch whose weights are averaged, from 1
    /// @throws IllegalArgumentException if there is no such epoch, or the networks are not built alike or share a cell
    public Swa(Layer network, Layer average, int start) {
        if (start < 1) {
            throw new IllegalArgumentException(
                    "swa: the first epoch to average is %d\n    fix:    epochs count from 1".formatted(start));
        }
        this.follower = new Follower("swa", network, average);
        this.start = start;
    }

    /// {@return the network whose weights are the mean}
    public Layer average() {
        return follower.average();
    }

    /// Takes in the weights at the end of an epoch. To be told twice of the same epoch changes nothing.
    ///
    /// @param epoch  the one that ended, from 1; every epoch is told of, in order
    /// @param images what the running statistics are made of
    public void end(int epoch, Batches images) {
        if (epoch <= last.value().item()) {
            return;
        }
        if (epoch <= start) {
            follower.copy();
        } else {
            follower.follow(1.0 / (epoch - start + 1));
        }
        if (epoch >= start) {
            RunningStatistics.recompute(average(), images);
        }
        last.write(input(0), Tensor.scalar(epoch));
    }

    /// {@return what a checkpoint keeps besides the numbers of [#average]: `epoch`, the last one that it was told of}
    public SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<String, Cell>();
        state.put("epoch", last);
        return state;
    }
}
