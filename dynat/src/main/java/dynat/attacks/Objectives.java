package dynat.attacks;

import java.util.Arrays;

/// What an attack makes large for some images of a batch, which change as images leave it.
@FunctionalInterface
public interface Objectives {
    /// What to make large for these images.
    ///
    /// @param rows positions in the batch
    /// @return     the loss of their logits, in that order
    Objective at(int... rows);

    /// {@return the same for a part of the batch, whose positions count from 0}
    ///
    /// @param part positions in the batch
    default Objectives rows(int... part) {
        return rows -> at(Arrays.stream(rows).map(row -> part[row]).toArray());
    }
}
