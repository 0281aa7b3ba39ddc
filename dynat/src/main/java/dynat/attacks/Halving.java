package dynat.attacks;

import dynat.tensor.Tensor;
import java.util.Arrays;

/// The pace of APGD in L∞ and L2: at checkpoints that come ever closer, the stride is halved where fewer steps than
/// usual went up, or where the largest loss has not grown and the stride was kept at the checkpoint before.
///
/// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks".
final class Halving implements Pace {

    private static final double MOMENTUM = 0.75; // the share of the new step
    // of all iterations: up to the first checkpoint, the least between two, and how much nearer each one is
    private static final double FIRST = 0.22, LEAST = 0.06, NEARER = 0.03;

    private final double rho;
    private final MomentumStep momentum;
    private final int least, nearer;
    private int length, passed;
    private final double[] strides, largestBefore;
    private final boolean[] halvedBefore;

    /// @param losses `[N]` at the start
    Halving(ApgdRun ascent, double[] losses) {
        rho = ascent.rho();
        momentum = MomentumStep.of(ascent.norm(), ascent.radius());
        length = share(FIRST, ascent.iterations());
        least = share(LEAST, ascent.iterations());
        nearer = share(NEARER, ascent.iterations());
        strides = new double[losses.length];
        Arrays.fill(strides, 2 * ascent.radius());
        largestBefore = losses.clone();
        halvedBefore = new boolean[losses.length];
        Arrays.fill(halvedBefore, true);
    }

    private static int share(double share, int iterations) {
        return Math.max((int) (share * iterations), 1);
    }

    @Override
    public double stride(int image) {
        return strides[image];
    }

    @Override
    public Tensor step(Stand stand, int[] active, boolean first) {
        double[] each =
                Arrays.stream(active).mapToDouble(image -> strides[image]).toArray();
        return momentum.step(stand, Batches.each(each), first ? 1 : MOMENTUM);
    }

    @Override
    public boolean due() {
        return ++passed == length;
    }

    @Override
    public boolean[] check(int number, int[] active, double[][] history, double[] largest, Tensor best, Tensor clean) {
        var back = new boolean[active.length];
        for (int i = 0; i < active.length; i++) {
            int image = active[i];
            boolean stuck = !halvedBefore[image] && largestBefore[image] >= largest[image];
            back[i] = stuck || rises(number, image, history) <= rho * length;
            if (back[i]) {
                strides[image] /= 2;
            }
            halvedBefore[image] = back[i];
            largestBefore[image] = largest[image];
        }
        length = Math.max(length - nearer, least);
        passed = 0;
        return back;
    }

    /// How often the loss rose since the last checkpoint. Before the first iteration's the official code reads the
    /// history's last row, which is zero until the last iteration.
    private int rises(int number, int image, double[][] history) {
        int rises = 0;
        for (int i = number; i > number - length; i--) {
            double before = history[Math.floorMod(i - 1, history.length)][image];
            rises += history[i][image] > before ? 1 : 0;
        }
        return rises;
    }
}
