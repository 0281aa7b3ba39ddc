package dynat.autograd.ops;

import dynat.tensor.Axes;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// Where along an axis the largest number is; the first place at a tie, and of NaN, which counts as the
/// largest. It has no derivative.
public final class Argmax {
    private Argmax() {}

    /// Looks along one axis.
    ///
    /// @param x    any shape
    /// @param axis which one is looked along
    /// @return     one place for each number of the other axes, in row-major order
    public static int[] argmax(Tensor x, int axis) {
        Tensor largest = Places.largest("argmax", x, Axes.keep(axis).reduced("argmax", x.shape()));
        return Arrays.stream(Places.first(x, largest, Places.along(x, axis)).toDoubles())
                .mapToInt(place -> (int) place)
                .toArray();
    }
}
