package dynat.evaluation;

import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.tensor.Tensor;

/// What a classifier says of some images.
///
/// @param logits  `[N, K]`
/// @param named   `[N]` the classes that it names
/// @param margins `[N]` how far the label's logit is ahead of the largest other
/// @param finite  `[N]` whether all logits are finite numbers
record Answers(Tensor logits, int[] named, double[] margins, boolean[] finite) {

    /// By a forward pass.
    ///
    /// @param x `[N, C, H, W]`
    static Answers of(Classifier f, Tensor x, int[] labels) {
        Tensor logits = f.logits(Variable.constant(x)).value();
        if (logits.shape().rank() != 2
                || logits.shape().dim(0) != labels.length
                || logits.shape().dim(1) < 2) {
            throw new IllegalArgumentException("""
                    evaluation: the classifier answers %s to images %s
                        fix:    let it give [N, K] logits, one row an image, of 2 classes or more""".formatted(logits.shape(), x.shape()));
        }
        int classes = logits.shape().dim(1);
        double[] z = logits.toDoubles();
        var margins = new double[labels.length];
        var finite = new boolean[labels.length];
        for (int n = 0; n < labels.length; n++) {
            requireClass(labels[n], classes);
            double largest = Double.NEGATIVE_INFINITY;
            finite[n] = true;
            for (int k = 0; k < classes; k++) {
                double logit = z[n * classes + k];
                finite[n] &= Double.isFinite(logit);
                largest = k == labels[n] ? largest : Math.max(largest, logit);
            }
            margins[n] = z[n * classes + labels[n]] - largest;
        }
        return new Answers(logits, logits.argmax(), margins, finite);
    }

    private static void requireClass(int label, int classes) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException("""
                    evaluation: label %d is outside [0, %d), the classes that the classifier tells apart
                        fix:    evaluate on the data that it was trained for""".formatted(label, classes));
        }
    }

    int classes() {
        return logits.shape().dim(1);
    }
}
