package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// The pace of APGD in L1: a step goes along the signs of the gradient's largest entries, two thirds as many as the
/// best point has changed. At checkpoints an equal distance apart the stride shrinks, unless the best point has become
/// sparser; then it starts anew from there.
///
/// Paper: Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image classifiers".
final class Sparsity implements Pace {

    private static final double APART = 0.04; // of all iterations, between two checkpoints
    private static final double SHARE = 0.2, FEWER = 1.5; // of the entries at first; by what their number is divided
    private static final double SPARSER = 0.95, SHRINK = 1.5, SMALLEST = 10;
    private static final double TINY = 1e-10; // so that nothing is divided by zero

    private static final Formula X = input(0), G = input(1), LEAST = input(2), STRIDE = input(3);
    private static final Formula STEP =
            X.plus(where(G.abs().less(LEAST), ZERO, G.sign().times(STRIDE)));
    private static final Formula MOVED = where(input(0).minus(input(1)), ONE, ZERO);

    private final Ball ball;
    private final int size, apart;
    private int passed;
    private final double[] strides, share, changedBefore;

    /// @param start `[N, C, H, W]`
    /// @param clean `[N, C, H, W]`
    /// @param given whether the start was given, so that its changes count
    Sparsity(ApgdRun ascent, Tensor start, Tensor clean, boolean given) {
        int images = clean.shape().dim(0);
        ball = ascent.norm().ball(ascent.radius());
        size = clean.shape().size() / Math.max(images, 1);
        apart = Math.max((int) (APART * ascent.iterations()), 1);
        strides = new double[images];
        share = new double[images];
        changedBefore = new double[images];
        Arrays.fill(strides, ascent.radius());
        Arrays.fill(share, SHARE);
        Arrays.fill(changedBefore, size);
        if (given) {
            double[] changed = changed(start, clean);
            for (int image = 0; image < images; image++) {
                count(image, changed[image]);
            }
        }
    }

    private void count(int image, double changed) {
        share[image] = changed / size / FEWER;
        changedBefore[image] = changed;
    }

    /// How many numbers of each image differ.
    private static double[] changed(Tensor x, Tensor clean) {
        return Tensor.sum(new Shape(clean.shape().dim(0), 1, 1, 1), MOVED, x, clean)
                .toDoubles();
    }

    @Override
    public double stride(int image) {
        return strides[image];
    }

    @Override
    public Tensor step(Stand at, int[] active, boolean first) {
        int[] kept = Arrays.stream(active).map(this::kept).toArray();
        var largest = Largest.of(at.g(), kept);
        double[] each = new double[active.length];
        Arrays.setAll(each, i -> strides[active[i]] / (largest.counts()[i] + TINY));
        Tensor ahead = Tensor.map(STEP, at.x(), at.g(), Batches.each(largest.least()), Batches.each(each));
        return ball.nearest(ahead, at.clean());
    }

    /// How many entries of the gradient count, more where some are equal.
    private int kept(int image) {
        return size - (int) Math.clamp((1 - share[image]) * size, 0, size - 1);
    }

    @Override
    public boolean due() {
        return ++passed == apart;
    }

    @Override
    public boolean[] check(int number, int[] active, double[][] history, double[] largest, Tensor best, Tensor clean) {
        double[] changed = changed(best, clean);
        var back = new boolean[active.length];
        for (int i = 0; i < active.length; i++) {
            int image = active[i];
            back[i] = changed[i] / changedBefore[image] < SPARSER;
            double next = back[i] ? ball.radius() : strides[image] / SHRINK;
            strides[image] = Math.clamp(next, ball.radius() / SMALLEST, ball.radius());
            count(image, changed[i]);
        }
        passed = 0;
        return back;
    }
}
