package dynat.attacks;

import dynat.tensor.Tensor;

/// What is attacked, and what is made large to that end.
///
/// @param f      gives the answers
/// @param clean  `[N, C, H, W]` the images, in `[0, 1]`
/// @param labels `[N]` their classes
/// @param objectives the loss
public record Problem(Classifier f, Tensor clean, int[] labels, Objectives objectives) {

    /// Some images of these.
    Problem rows(int... rows) {
        return new Problem(f, Batches.rows(clean, rows), Batches.rows(labels, rows), objectives.rows(rows));
    }
}
