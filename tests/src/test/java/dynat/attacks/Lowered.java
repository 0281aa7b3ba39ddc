package dynat.attacks;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The L1 ball's nearest image as [SquareAttack] finds it on the host, for tests.
public final class Lowered {
    private Lowered() {}

    /// [L1Ball#nearest] of `x`, image by image.
    public static Tensor nearest(Tensor x, Tensor clean, double radius) {
        Shape shape = clean.shape();
        int numbers = shape.size() / shape.dim(0);
        var lowering = new L1Lowering(numbers, radius);
        double[] centres = clean.toDoubles(), to = x.toDoubles(), nearest = new double[to.length];
        var change = new double[numbers];
        for (int from = 0; from < to.length; from += numbers) {
            for (int i = 0; i < numbers; i++) {
                change[i] = to[from + i] - centres[from + i];
            }
            lowering.nearest(centres, from, change, nearest, from);
        }
        return Tensor.of(shape, nearest);
    }
}
