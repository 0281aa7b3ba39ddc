package dynat.attacks;

import dynat.tensor.Tensor;

/// How the images of a run move: their strides, and when these change. Images are named by their positions in the run's
/// batch, which some of them may have left.
sealed interface Pace permits Halving, Sparsity {

    /// Where the images are.
    ///
    /// @param x     `[n, C, H, W]` those that are still climbing
    /// @param old   `[n, C, H, W]` where they were one iteration before
    /// @param clean `[n, C, H, W]` the ball's centres
    /// @param g     `[n, C, H, W]` the gradient at `x`
    record Stand(Tensor x, Tensor old, Tensor clean, Tensor g) {}

    /// @param image its position
    /// @return      how far its next step goes
    double stride(int image);

    /// One step.
    ///
    /// @param active `[n]` the images' positions
    /// @param first  whether nothing has moved yet
    /// @return       `[n, C, H, W]` in the ball and in `[0, 1]`
    Tensor step(Stand stand, int[] active, boolean first);

    /// {@return whether a checkpoint comes after this iteration; called once for each}
    boolean due();

    /// Sets new strides.
    ///
    /// @param number  of the iteration, from 0
    /// @param active  `[n]` the images' positions
    /// @param history `[iterations][N]` the losses so far; zeros after them
    /// @param largest `[N]` the largest losses so far
    /// @param best    `[n, C, H, W]` where they were met
    /// @param clean   `[n, C, H, W]`
    /// @return        `[n]` which images go back to their best point
    boolean[] check(int number, int[] active, double[][] history, double[] largest, Tensor best, Tensor clean);
}
