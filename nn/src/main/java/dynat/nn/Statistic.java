package dynat.nn;

import dynat.tensor.Cell;
import dynat.tensor.Tensor;

/// Numbers of a layer that no optimizer sees but a checkpoint keeps, such as a running mean.
public final class Statistic extends Cell {

    /// A statistic that begins with the numbers of a tensor.
    ///
    /// @param initial its numbers are copied
    public Statistic(Tensor initial) {
        super(initial);
    }
}
