package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Tensor;

/// What an attack came back with.
///
/// Whether an image fools the classifier is not claimed here but found by a fresh forward pass ([#fools]): training
/// does not need it, and an evaluation should not trust the attack.
///
/// @param images  `[N, C, H, W]` in `[0, 1]` and inside the attack's ball
/// @param queries how many forward passes were spent on each image
public record Adversary(Tensor images, int queries) {

    /// Whether `f` now answers something other than the label, image by image.
    ///
    /// @param f      what was attacked
    /// @param labels `[N]` class indices
    /// @return       `[N]` one answer an image
    public boolean[] fools(Classifier f, int[] labels) {
        int[] answers = f.logits(Variable.constant(images)).value().argmax();
        var fools = new boolean[labels.length];
        for (int n = 0; n < labels.length; n++) {
            fools[n] = answers[n] != labels[n];
        }
        return fools;
    }
}
