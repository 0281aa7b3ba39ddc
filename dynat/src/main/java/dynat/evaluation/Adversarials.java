package dynat.evaluation;

import dynat.tensor.Tensor;

/// The images that an evaluation reports: adversarial where one was found, clean where not.
@FunctionalInterface
public interface Adversarials {
    /// Some of them, on the current device.
    ///
    /// @param outcome   which of the report's outcomes, from 0
    /// @param positions in the data that was evaluated, each from 0
    /// @return          `[N, C, H, W]`
    Tensor images(int outcome, int... positions);
}
