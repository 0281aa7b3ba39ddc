package dynat.evaluation;

import dynat.attacks.Adversary;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.evaluation.Tried.Finding;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// Judges what attacks give back.
///
/// @param norm   how the size of a change is measured
/// @param radius the largest change
/// @param slack  by how much more it may measure
record Verification(Norm norm, double radius, double slack) {

    private static final double ROUNDING = 0x1p-23; // of a number in [0, 1] in float, there and back
    private static final double SUMMING = 0x1p-19; // of the radius, for the order in which numbers are summed
    private static final byte[] NONE = {};

    /// With the slack that rounding every number of an image in float needs.
    ///
    /// @param numbers of one image
    static Verification of(Norm norm, double radius, int numbers) {
        double many = switch (norm) {
            case LINF -> 1;
            case L2 -> Math.sqrt(numbers);
            case L1 -> numbers;
        };
        return new Verification(norm, radius, ROUNDING * many + SUMMING * radius);
    }

    /// By a fresh forward pass.
    ///
    /// @param clean `[N, C, H, W]`
    /// @param keep  of which positions the image is wanted if it fools
    /// @return      one an image
    List<Tried> of(Classifier f, Tensor clean, int[] labels, Adversary adversary, IntPredicate keep) {
        var answers = Answers.of(f, adversary.images(), labels);
        double[] norms = norm.of(adversary.images().minus(clean)).toDoubles();
        byte[][] rows = Rows.of(adversary.images());
        boolean[] inBox = Box.of(adversary.images(), ROUNDING).inside();
        List<Tried> tried = new ArrayList<>();
        for (int n = 0; n < labels.length; n++) {
            Finding finding = finding(answers.named()[n] != labels[n], answers.finite()[n], inBox[n], norms[n]);
            tried.add(new Tried(
                    finding,
                    answers.named()[n],
                    answers.margins()[n],
                    norms[n],
                    adversary.queries()[n],
                    finding == Finding.FOOLED && keep.test(n) ? rows[n] : NONE));
        }
        return tried;
    }

    private Finding finding(boolean fooled, boolean finite, boolean inBox, double size) {
        if (!finite) {
            return Finding.NOT_FINITE;
        }
        if (!fooled) {
            return Finding.RIGHT;
        }
        if (!inBox) {
            return Finding.OUTSIDE_BOX;
        }
        return size <= radius + slack ? Finding.FOOLED : Finding.OUTSIDE_BALL;
    }
}
