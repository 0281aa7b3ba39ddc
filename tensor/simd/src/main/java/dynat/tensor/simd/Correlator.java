package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Order;

/// A way to compute a [Correlation], planned once and run on any number of images.
interface Correlator {

    /// The way that suits `c`, from pixels to pixels.
    static Correlator of(Correlation c, ConvolutionAlgorithm algorithm, Machine machine) {
        return of(c, Order.CHANNELS_LAST, Order.CHANNELS_LAST, algorithm, machine);
    }

    /// The way that suits `c`. Which one it is depends on `c` and `algorithm` alone, for each sums in an order of its
    /// own; but [PlanarCorrelator] has the bits of [DenseCorrelator], [PlanarWinograd] those of [SlimWinograd]. The
    /// orders are heeded where it can be chosen.
    ///
    /// @param from the order in which the input lies
    /// @param to   the order in which the result should lie
    static Correlator of(Correlation c, Order from, Order to, ConvolutionAlgorithm algorithm, Machine machine) {
        if (WinogradCorrelator.isChosen(algorithm, c)) {
            return new WinogradCorrelator(c, machine.tile());
        }
        if (Depthwise.suits(c)) {
            return new DepthwiseCorrelator(c);
        }
        if (SlimWinograd.isChosen(algorithm, c)) {
            return machine.planar() ? new PlanarWinograd(c, from, to) : new SlimWinograd(c, machine.tile(c.outputs()));
        }
        if (machine.planar() && PlanarCorrelator.suits(c, from)) {
            return new PlanarCorrelator(c, from, to);
        }
        return NarrowCorrelator.suits(c)
                ? new NarrowCorrelator(c, machine.tile())
                : new DenseCorrelator(c, machine.tile(c.outputs()));
    }

    Correlation correlation();

    /// @return the order in which [#run] reads its input
    default Order from() {
        return Order.CHANNELS_LAST;
    }

    /// @return the order in which [#run] writes its result
    default Order to() {
        return Order.CHANNELS_LAST;
    }

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
    /// @param x        `[images, height, width, groups · channels]`, or as [#from] has it
    /// @param start    what is done to the input; nothing unless this [#copies]
    /// @param panels   what [#pack] made
    /// @param y        `[images, outHeight, outWidth, groups · outputs]`, or as [#to] has it; only the correlation's
    ///                 positions are written
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
