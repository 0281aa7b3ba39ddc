package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// What an attack came back with.
///
/// Whether an image fools the classifier is not claimed here but found by a fresh forward pass ([#fools]): training
/// does not need it, and an evaluation should not trust the attack.
///
/// @param images  `[N, C, H, W]` in `[0, 1]` and inside the attack's ball
/// @param queries `[N]` how many forward passes were spent on each image
/// @param notes   what the attack had to do otherwise than asked, such as fewer targets than classes; mostly none
public record Adversary(Tensor images, int[] queries, List<String> notes) {

    /// As many forward passes for each image, and nothing to note.
    ///
    /// @param images  `[N, C, H, W]`
    /// @param queries forward passes
    public Adversary(Tensor images, int queries) {
        this(images, all(images.shape().dim(0), queries), List.of());
    }

    private static int[] all(int n, int queries) {
        var each = new int[n];
        Arrays.fill(each, queries);
        return each;
    }

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
