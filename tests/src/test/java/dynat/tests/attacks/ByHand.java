package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Tanh.tanh;

import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A network of two layers, `W₂ tanh(W₁ x + b₁)`, whose gradients are written out here, in plain arrays.
///
/// @param w1 `[hidden, inputs]`
/// @param b1 `[hidden]`
/// @param w2 `[classes, hidden]`
record ByHand(double[][] w1, double[] b1, double[][] w2) {

    static ByHand of(long seed, int inputs, int hidden, int classes) {
        var random = new SplittableRandom(seed);
        return new ByHand(
                matrix(random, hidden, inputs), matrix(random, 1, hidden)[0], matrix(random, classes, hidden));
    }

    private static double[][] matrix(SplittableRandom random, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(_ -> random.doubles(columns, -1, 1).toArray())
                .toArray(double[][]::new);
    }

    /// The same network for the framework.
    Classifier classifier() {
        Tensor first = tensor(w1), offset = Tensor.of(new Shape(b1.length), b1), second = tensor(w2);
        Tensor none = Tensor.full(new Shape(w2.length), 0);
        return x -> linear(
                tanh(linear(flatten(x), Variable.constant(first), Variable.constant(offset))),
                Variable.constant(second),
                Variable.constant(none));
    }

    private static Tensor tensor(double[][] rows) {
        return Tensor.of(
                new Shape(rows.length, rows[0].length),
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
    }

    private double[] hidden(double[] x) {
        return IntStream.range(0, b1.length)
                .mapToDouble(h -> Math.tanh(b1[h] + dot(w1[h], x)))
                .toArray();
    }

    double[] logits(double[] x) {
        double[] hidden = hidden(x);
        return Arrays.stream(w2).mapToDouble(row -> dot(row, hidden)).toArray();
    }

    double[] softmax(double[] x) {
        double[] e = Arrays.stream(logits(x)).map(Math::exp).toArray();
        double sum = Arrays.stream(e).sum();
        return Arrays.stream(e).map(v -> v / sum).toArray();
    }

    /// `Σ slope_k ∂z_k/∂x`.
    double[] pulledBack(double[] x, double[] slopes) {
        double[] hidden = hidden(x), g = new double[x.length];
        for (int h = 0; h < hidden.length; h++) {
            double back = 0;
            for (int k = 0; k < slopes.length; k++) {
                back += slopes[k] * w2[k][h];
            }
            back *= 1 - hidden[h] * hidden[h];
            for (int i = 0; i < x.length; i++) {
                g[i] += back * w1[h][i];
            }
        }
        return g;
    }

    /// The gradient of the cross-entropy.
    double[] ofCrossEntropy(double[] x, int label) {
        double[] slopes = softmax(x);
        slopes[label]--;
        return pulledBack(x, slopes);
    }

    /// The gradient of `KL(p ‖ softmax)`.
    double[] ofDivergence(double[] x, double[] p) {
        double[] q = softmax(x);
        return pulledBack(
                x, IntStream.range(0, q.length).mapToDouble(k -> q[k] - p[k]).toArray());
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}
