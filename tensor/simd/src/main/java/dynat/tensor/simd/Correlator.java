package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;

/// A way to compute a [Correlation], planned once and run on any number of images.
interface Correlator {

    /// The way that suits `c`. Which one it is depends on `c` and `algorithm` alone, for each sums in an order of its
    /// own; but [PlanarCorrelator] has the bits of [DenseCorrelator].
    static Correlator of(Correlation c, ConvolutionAlgorithm algorithm, Machine machine) {
        if (WinogradCorrelator.isChosen(algorithm, c)) {
            return new WinogradCorrelator(c, machine.tile());
        }
        if (Depthwise.suits(c)) {
            return new DepthwiseCorrelator(c);
        }
        if (machine.planar() && PlanarCorrelator.suits(c)) {
            return new PlanarCorrelator(c);
        }
        return NarrowCorrelator.suits(c)
                ? new NarrowCorrelator(c, machine.tile())
                : new DenseCorrelator(c, machine.tile(c.outputs()));
    }

    Correlation correlation();

    /// @return how many numbers the packed weights take
    int packedLength();

    /// Packs the weights as [#run] wants them.
    void pack(Filters filters, float[] panels, Machine machine);

    /// @return how many strips [#run] cuts so many images into
    int strips(int images);

    /// Whether [#run] reads its input by copying it, so that a prologue costs nothing.
    default boolean copies() {
        return false;
    }

    /// @param images   how many there are in `x` and `y`
    /// @param x        `[images, height, width, groups · channels]`
    /// @param start    what is done to the input; nothing unless this [#copies]
    /// @param panels   what [#pack] made
    /// @param y        `[images, outHeight, outWidth, groups · outputs]`; only the correlation's positions are written
    void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine);

    /// [#run] with weights that are not packed yet and will not be used again.
    default void runOnce(
            int images, float[] x, Start start, Filters filters, Finish finish, float[] y, Machine machine) {
        float[] panels = machine.buffers().take(packedLength());
        pack(filters, panels, machine);
        run(images, x, start, panels, finish, y, machine);
        machine.buffers().give(panels);
    }

    /// Where a correlation's weights lie: at `at` for the first group, tap, channel and output, the next ones being
    /// `group`, `row`, `column`, `channel` and `output` apart.
    record Filters(float[] w, int at, int group, int row, int column, int channel, int output) {

        /// Where the first weight of a group lies.
        int at(int which) {
            return at + which * group;
        }
    }
}
