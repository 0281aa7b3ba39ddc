package dynat.attacks;

import static dynat.autograd.ops.Gather.gather;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Subtract.subtract;
import static dynat.autograd.ops.TargetedDlr.targetedDlr;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// What attacks do about a classifier with fewer classes than they rank, and what they say of it.
final class FewClasses {

    private static final int DLR = 3, TARGETED_DLR = 4;

    private final int classes;
    private final List<String> notes = new ArrayList<>();

    /// @param classes K
    FewClasses(int classes) {
        this.classes = classes;
    }

    /// The loss, or the margin where there are too few classes for it.
    Loss loss(Loss wanted) {
        if (wanted != Loss.DLR || classes >= DLR) {
            return wanted;
        }
        notes.add("the DLR loss compares %d classes and there are %d, so the margin took its place"
                .formatted(DLR, classes));
        return Loss.MARGIN;
    }

    /// How many classes an image can be sent to, at most the others.
    int targets(int wanted) {
        int most = Math.max(classes - 1, 0);
        if (wanted <= most) {
            return wanted;
        }
        notes.add(
                "%d targets were asked for and there are %d other classes: %d were used".formatted(wanted, most, most));
        return most;
    }

    /// The targeted DLR loss, or how far the target is ahead of the label where there are too few classes for it.
    Objectives towards(int[] labels, int[] targets) {
        return rows -> {
            int[] from = Batches.rows(labels, rows), to = Batches.rows(targets, rows);
            return classes >= TARGETED_DLR
                    ? logits -> targetedDlr(logits, from, to, NONE)
                    : logits -> subtract(picked(logits, to), picked(logits, from));
        };
    }

    /// Says that [#towards] is not what was asked for, if it is not.
    void noteTargeted() {
        if (classes < TARGETED_DLR) {
            notes.add(
                    "the targeted DLR loss compares %d classes and there are %d, so the targeted margin took its place"
                            .formatted(TARGETED_DLR, classes));
        }
    }

    private static Variable picked(Variable logits, int... columns) {
        return reshape(gather(logits, 1, new Shape(columns.length, 1), columns), new Shape(columns.length));
    }

    /// {@return what was done otherwise than asked}
    List<String> notes() {
        return List.copyOf(notes);
    }
}
