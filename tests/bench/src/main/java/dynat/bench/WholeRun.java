package dynat.bench;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.IndexSelect.indexSelect;

import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// AutoAttack's standard version in L∞ from its beginning to its end, attack by attack.
///
/// What a plain loop would need for it is its time for an iteration of one image times the iterations summed over the
/// images that were left: as if it, too, let every image go as soon as it is fooled, and lost nothing by small batches.
///
/// @param f   what is attacked
/// @param cpu whether times are processor time of this thread
record WholeRun(Classifier f, boolean cpu) {

    private static final int SEED = 1;

    /// Prints a line for each attack.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param labels `[N]`
    /// @param radius of the ball
    void print(Tensor x, int[] labels, double radius) {
        int[] answers = f.logits(constant(x)).value().argmax();
        int[] left = IntStream.range(0, labels.length)
                .filter(n -> answers[n] == labels[n])
                .toArray();
        for (var member : AutoAttack.standard(Norm.LINF, radius).members()) {
            int[] tried = left;
            long[] steps = new long[1];
            boolean[][] fooled = new boolean[1][];
            double start = Meter.seconds(cpu);
            Meter.scoped(() -> {
                int[] own = Arrays.stream(tried).map(n -> labels[n]).toArray();
                var found = member.attack()
                        .perturb(
                                f,
                                indexSelect(constant(x), 0, tried).value(),
                                own,
                                Draws.of(SEED, member.name()).rows(tried),
                                (_, _, attacked) -> steps[0] += attacked);
                fooled[0] = found.fools(f, own);
            });
            double seconds = Meter.seconds(cpu) - start;
            left = IntStream.range(0, tried.length)
                    .filter(i -> !fooled[0][i])
                    .map(i -> tried[i])
                    .toArray();
            System.out.printf(
                    "whole-%s images=%d left=%d image_iterations=%d seconds=%.3f%n",
                    member.name(), tried.length, left.length, steps[0], seconds);
        }
    }
}
