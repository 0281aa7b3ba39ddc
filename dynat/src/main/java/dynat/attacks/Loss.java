package dynat.attacks;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Dlr.dlr;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Margin.margin;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Tensor;

/// The losses that attacks make large.
public enum Loss {
    /// The cross-entropy.
    CE {
        @Override
        public Objective awayFrom(int[] labels, Tensor clean) {
            return logits -> crossEntropy(logits, labels, NONE);
        }
    },
    /// How far the largest other logit is ahead of the label's.
    ///
    /// Paper: Carlini and Wagner, 2017, "Towards evaluating the robustness of neural networks".
    MARGIN {
        @Override
        public Objective awayFrom(int[] labels, Tensor clean) {
            return logits -> negate(margin(logits, labels, NONE));
        }
    },
    /// The difference of logits ratio, which no scaling of the logits changes.
    ///
    /// Paper: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
    /// parameter-free attacks".
    DLR {
        @Override
        public Objective awayFrom(int[] labels, Tensor clean) {
            return logits -> dlr(logits, labels, NONE);
        }
    },
    /// The divergence of the answer from the one to the clean image; labels do not count.
    ///
    /// Paper: Zhang et al., 2019, "Theoretically principled trade-off between robustness and accuracy".
    KL {
        @Override
        public Objective awayFrom(int[] labels, Tensor clean) {
            var answer = Variable.constant(clean);
            return logits -> klDivergence(answer, logits, NONE);
        }
    };

    /// This loss for a batch of images.
    ///
    /// @param labels `[N]` the classes to move away from
    /// @param clean  `[N, K]` logits of the clean images
    /// @return       what to make large
    public abstract Objective awayFrom(int[] labels, Tensor clean);
}
