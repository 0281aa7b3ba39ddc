package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A linear classifier and an image well inside `[0, 1]`, near its boundaries: which change fools, and how small it can
/// be, is known.
///
/// @param weights `[K, D]`
/// @param bias    `[K]`
/// @param image   `[D]`, from 0.3 to 0.7
/// @param label   the class of the image
/// @param ahead   `[K]` by how many logits the label is ahead of each class
record Planes(double[][] weights, double[] bias, double[] image, int label, double[] ahead) {

    static final Shape IMAGE = new Shape(1, 3, 4, 4);
    private static final double ROUNDING = 1e-5; // of logits
    private static final int SIZE = IMAGE.size();

    static Planes of(long seed, int classes) {
        var draws = Draws.of(seed, "planes");
        double[] w = draws.at(0).uniform(new Shape(classes, SIZE), -1, 1).toDoubles();
        double[] x = draws.at(1).uniform(new Shape(1, SIZE), 0.3, 0.7).toDoubles();
        double[] ahead = draws.at(2).uniform(new Shape(1, classes), 0.05, 0.15).toDoubles();
        int label = (int) Long.remainderUnsigned(seed, classes);
        ahead[label] = 0;
        var weights = IntStream.range(0, classes)
                .mapToObj(k -> Arrays.copyOfRange(w, k * SIZE, (k + 1) * SIZE))
                .toArray(double[][]::new);
        var bias = IntStream.range(0, classes)
                .mapToDouble(k -> -dot(weights[k], x) - ahead[k])
                .toArray();
        return new Planes(weights, bias, x, label, ahead);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    int classes() {
        return bias.length;
    }

    Classifier classifier() {
        var w = Variable.constant(Tensor.of(
                new Shape(classes(), SIZE),
                Arrays.stream(weights).flatMapToDouble(DoubleStream::of).toArray()));
        var b = Variable.constant(Tensor.of(new Shape(classes()), bias));
        return x -> linear(flatten(x), w, b);
    }

    Tensor clean() {
        return Tensor.of(IMAGE, image);
    }

    /// The gradient of class `k`'s logit minus the label's.
    double[] normal(int k) {
        return IntStream.range(0, SIZE)
                .mapToDouble(i -> weights[k][i] - weights[label][i])
                .toArray();
    }

    /// Classes other than the label.
    IntStream others() {
        return IntStream.range(0, classes()).filter(k -> k != label);
    }

    /// The class that the image is taken for if not for its label.
    int second() {
        return others().reduce((a, b) -> ahead[b] < ahead[a] ? b : a).orElseThrow();
    }

    /// The size of the least change after which the image is on the boundary to class `k`.
    double distance(Norm norm, int k) {
        var sizes = Arrays.stream(normal(k)).map(Math::abs);
        return ahead[k]
                / switch (norm) {
                    case LINF -> sizes.sum();
                    case L2 -> Math.sqrt(sizes.map(a -> a * a).sum());
                    case L1 -> sizes.max().orElseThrow();
                };
    }

    /// The size of the least change that fools.
    double distance(Norm norm) {
        return others().mapToDouble(k -> distance(norm, k)).min().orElseThrow();
    }

    /// The size in L2 of the least change after which the image is taken for `target`: the nearest point that is on no
    /// wrong side, by Dykstra's projections onto the half-spaces in turn.
    ///
    /// Paper: Boyle and Dykstra, 1986, "A method for finding projections onto the intersection of convex sets in
    /// Hilbert spaces".
    double distanceToRegion(int target) {
        int classes = classes();
        var x = new double[SIZE];
        var left = new double[classes][SIZE];
        for (int round = 0; round < 20_000; round++) {
            for (int k = 0; k < classes; k++) {
                if (k != target) {
                    var normal = new double[SIZE];
                    for (int i = 0; i < SIZE; i++) {
                        x[i] += left[k][i];
                        normal[i] = weights[target][i] - weights[k][i];
                    }
                    double missing = ahead[target] - ahead[k] - dot(normal, x); // of logits
                    double step = Math.max(0, missing) / dot(normal, normal);
                    for (int i = 0; i < SIZE; i++) {
                        left[k][i] = -step * normal[i];
                        x[i] += step * normal[i];
                    }
                }
            }
        }
        return Math.sqrt(dot(x, x));
    }

    double[] logits(double... x) {
        return IntStream.range(0, classes())
                .mapToDouble(k -> dot(weights[k], x) + bias[k])
                .toArray();
    }

    /// Whether `x` is taken for `target`, or as good as, by what a float cannot hold.
    boolean isTakenFor(int target, double... x) {
        double[] logits = logits(x);
        return Arrays.stream(logits).allMatch(logit -> logit <= logits[target] + ROUNDING);
    }

    /// Whether `x` is taken for another class than the label.
    boolean fooledBy(double... x) {
        return others().anyMatch(k -> isTakenFor(k, x));
    }

    /// The same planes and image, the label being another one.
    Planes labelledWrong() {
        return new Planes(weights, bias, image, (label + 1) % classes(), ahead);
    }

    /// What an attack finds.
    double[] attackedBy(Attack attack) {
        return attack.perturb(classifier(), clean(), new int[] {label}, Draws.of(1, "planes"), Progress.NONE)
                .images()
                .toDoubles();
    }

    /// The size of a change to the image.
    double size(Norm norm, double... x) {
        var sizes = IntStream.range(0, SIZE).mapToDouble(i -> Math.abs(x[i] - image[i]));
        return switch (norm) {
            case LINF -> sizes.max().orElseThrow();
            case L2 -> Math.sqrt(sizes.map(a -> a * a).sum());
            case L1 -> sizes.sum();
        };
    }
}
