package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// A search for images near `x` that a classifier gets wrong.
///
/// The contract, tested for each one: the result is in `[0, 1]` and inside the attack's ball; it is the same for the
/// same draws, whatever the batch around an image and the number of threads; radius 0 gives `x` back; the classifier's
/// weights and running statistics are left as they were.
public interface Attack {

    /// Searches.
    ///
    /// @param f        what is attacked
    /// @param x        `[N, C, H, W]` clean images in `[0, 1]`
    /// @param labels   `[N]` the classes to move away from
    /// @param draws    random numbers, one stream an image
    /// @param progress told after every iteration
    /// @return         the images found, `[N, C, H, W]`
    Adversary perturb(Classifier f, Tensor x, int[] labels, Draws draws, Progress progress);

    /// {@return whether it goes where gradients of the classifier lead; if not, it sees answers alone, or nothing}
    default boolean followsGradients() {
        return true;
    }

    /// Told how far an attack has come.
    @FunctionalInterface
    interface Progress {
        /// Does nothing.
        Progress NONE = (_, _, _) -> {};

        /// After an iteration.
        ///
        /// @param done how many were carried out
        /// @param of   how many there are in all
        /// @param left how many images are still attacked
        void iteration(int done, int of, int left);
    }
}
