package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A network whose numbers follow those of another, `a ← a + share · (w − a)`. A number that does not change keeps its
/// bits.
final class Follower {

    private static final Formula A = input(0), FOLLOWED = input(1), SHARE = input(2);
    private static final Formula NEXT = A.plus(SHARE.times(FOLLOWED.minus(A)));

    private final Layer average;
    private final Map<Cell, Cell> followed = new LinkedHashMap<>(); // by the cell that follows

    /// Copies the network's numbers into `average`.
    ///
    /// @param who speaks in messages
    /// @throws IllegalArgumentException if the networks are not built alike or share a cell
    Follower(String who, Layer network, Layer average) {
        var cells = network.state();
        if (!cells.keySet().equals(average.state().keySet())) {
            throw new IllegalArgumentException(
                    "%s: the network has the numbers %s, but its average %s\n    fix:    build both alike"
                            .formatted(who, cells.keySet(), average.state().keySet()));
        }
        this.average = average;
        average.state().forEach((name, a) -> {
            Cell cell = cells.get(name);
            if (a == cell) {
                throw new IllegalArgumentException(
                        "%s: %s is one cell in the network and in its average\n    fix:    build the network a second time"
                                .formatted(who, name));
            }
            followed.put(a, cell);
        });
        copy();
    }

    /// Returns the network that follows.
    Layer average() {
        return average;
    }

    /// Takes over all numbers as they are.
    void copy() {
        follow(FOLLOWED, Tensor.scalar(1));
    }

    /// Goes a part of the way.
    void follow(double share) {
        follow(NEXT, Tensor.scalar(share));
    }

    private void follow(Formula next, Tensor share) {
        var written = new ArrayList<List<Cell>>();
        var read = new ArrayList<List<Tensor>>();
        followed.forEach((a, cell) -> {
            written.add(List.of(a));
            read.add(List.of(a.value(), cell.value(), share));
        });
        Cell.writeEach(List.of(next), written, read);
    }
}
