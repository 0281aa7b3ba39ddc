package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// No attack: the images as they are. What is left right is the clean accuracy.
public record Clean() implements Attack {
    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor x, int[] labels, Draws draws, Progress progress) {
        return new Adversary(x, 0);
    }
}
