package dynat.attacks;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// How far one logit of an image is ahead of another, and whether they are numbers.
final class Logits {
    private Logits() {}

    /// Whether all logits of an image are finite numbers.
    ///
    /// @param logits `[N, K]`
    /// @return       `[N]`
    static boolean[] finite(Tensor logits) {
        double[] z = logits.toDoubles();
        var finite = new boolean[logits.shape().dim(0)];
        int classes = logits.shape().dim(1);
        for (int n = 0; n < finite.length; n++) {
            finite[n] = Arrays.stream(z, n * classes, (n + 1) * classes).allMatch(Double::isFinite);
        }
        return finite;
    }

    /// The leads.
    ///
    /// @param z      `[N, K]` logits, row by row
    /// @param labels `[N]` class indices
    /// @param others `[N]` class indices
    /// @return       `[N]` how far `others` are ahead of `labels`
    static double[] leads(double[] z, int[] labels, int... others) {
        int classes = z.length / labels.length;
        var leads = new double[labels.length];
        for (int n = 0; n < leads.length; n++) {
            leads[n] = z[n * classes + others[n]] - z[n * classes + labels[n]];
        }
        return leads;
    }

    /// What has to come back from the logits for the gradients of [#leads].
    ///
    /// @return `[N, K]`
    static Tensor lead(int[] labels, int[] others, int classes) {
        var lead = new double[labels.length * classes];
        for (int n = 0; n < labels.length; n++) {
            lead[n * classes + others[n]] += 1;
            lead[n * classes + labels[n]] -= 1;
        }
        return Tensor.of(new Shape(labels.length, classes), lead);
    }
}
