package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.SplittableRandom;

/// One stream of random numbers for a whole batch, drawn in the order in which the official AutoAttack draws: to
/// compare with it, number by number. Results then depend on the batch, as the official ones do.
///
/// The stream is SplitMix64; 24 bits make a uniform number, and two of them a normal one, each number by Box and
/// Muller's cosine.
public final class Upstream implements Draws {

    private static final double UNIT = 0x1p-24;
    private final long seed;
    private final SplittableRandom stream;

    /// A stream that starts anew.
    ///
    /// @param seed of SplitMix64
    public Upstream(long seed) {
        this.seed = seed;
        stream = new SplittableRandom(seed);
    }

    /// {@return this stream from its beginning}
    Upstream again() {
        return new Upstream(seed);
    }

    /// {@return this stream, which goes on}
    @Override
    public Draws at(long number) {
        return this;
    }

    /// {@return this stream, which knows no images}
    @Override
    public Draws rows(int... indices) {
        return this;
    }

    /// {@return this stream, which knows no images}
    @Override
    public Draws pick(int... rows) {
        return this;
    }

    private long bits() {
        return stream.nextLong() >>> 40;
    }

    @Override
    public Tensor uniform(Shape shape, double low, double high) {
        var values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * (bits() * UNIT);
        }
        return Tensor.of(shape, values);
    }

    @Override
    public Tensor normal(Shape shape, double deviation) {
        var values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            double radius = Math.sqrt(-2 * StrictMath.log((bits() + 1) * UNIT));
            values[i] = deviation * (radius * StrictMath.cos(2 * Math.PI * (bits() * UNIT)));
        }
        return Tensor.of(shape, values);
    }

    /// Uniform numbers that the official code draws once for all images of a batch; otherwise each image has its own.
    ///
    /// @param draws of either kind
    /// @param shape `[N, …]`
    /// @return      a tensor of that shape
    static Tensor once(Draws draws, Shape shape, double low, double high) {
        return draws instanceof Upstream
                ? draws.uniform(shape.with(0, 1), low, high).expand(shape)
                : draws.uniform(shape, low, high);
    }
}
