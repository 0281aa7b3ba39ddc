package dynat.attacks;

import static dynat.autograd.ops.Sum.sum;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Tensor;

/// What an attack learns where it stands, by one forward and one backward pass.
///
/// @param losses   `[N]` one an image
/// @param answers  `[N]` the classes that the classifier names
/// @param finite   `[N]` whether all logits are finite numbers
/// @param gradient `[N, C, H, W]` of the sum of the losses, so that an image's does not depend on its batch
record Point(double[] losses, int[] answers, boolean[] finite, Tensor gradient) {

    /// @param x `[N, C, H, W]`
    static Point at(Tensor x, Classifier f, Objective objective) {
        var losses = new double[1][];
        var answers = new int[1][];
        var finite = new boolean[1][];
        Tensor gradient = Tape.gradient(x, v -> {
            Variable logits = f.logits(v), each = objective.of(logits);
            losses[0] = each.value().toDoubles();
            answers[0] = logits.value().argmax();
            finite[0] = Logits.finite(logits.value());
            return sum(each);
        });
        return new Point(losses[0], answers[0], finite[0], gradient);
    }
}
