package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows of pixels `[pixel, channel]` taken apart into planes `[channel, pixel]`, and put together again, in vectors of
/// 512 bits.
///
/// Eight vectors are transposed at a time in three steps. Written as bits, a number's place is that of its vector and
/// that of its lane; a step exchanges a bit of one for a bit of the other. Two steps of four vectors are a method, and
/// the last one is another: the compiler gives up on all of them in one, which then takes ten times as long.
final class Planes {
    private Planes() {}

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int LANES = 16, HALF = 8;

    // Lanes that are 1, 2, 4 and 8 apart change places; and which of them have the larger number.
    private static final VectorShuffle<Float> BY_1 = exchanged(1), BY_2 = exchanged(2), BY_4 = exchanged(4);
    private static final VectorShuffle<Float> BY_8 = exchanged(8);
    private static final VectorMask<Float> ODD = mask(0xAAAA), UPPER_2 = mask(0xCCCC), UPPER_4 = mask(0xF0F0);
    private static final VectorMask<Float> UPPER_8 = mask(0xFF00);
    /// Every other lane, then the rest.
    private static final VectorShuffle<Float> EVEN_ODD =
            VectorShuffle.fromOp(SPECIES, lane -> lane < HALF ? 2 * lane : 2 * lane - LANES + 1);

    private static VectorShuffle<Float> exchanged(int by) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ by);
    }

    private static VectorMask<Float> mask(long lanes) {
        return VectorMask.fromLong(SPECIES, lanes);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    /// `y[to + k·plane + i] = x[at + i·channels + k]`. Nothing is written beyond; up to 8 numbers are read there.
    ///
    /// @param count pixels, 16 or more
    static void apart(float[] x, int at, int channels, int count, float[] y, int to, int plane) {
        if (channels % HALF == 0) {
            float[] square = square();
            for (int k = 0; k < channels; k += HALF) {
                for (int i = 0; i < count; i += LANES) {
                    int pixel = Math.min(i, count - LANES), from = at + pixel * channels + k;
                    for (int r = 0; r < HALF; r += HALF / 2) {
                        four(x, from + r * channels, channels, HALF * channels, square, r * LANES);
                    }
                    last(square, y, to + k * plane + pixel, plane);
                }
            }
        } else if (channels == 3) {
            threeApart(x, at, count, y, to, plane);
        } else {
            for (int k = 0; k < channels; k++) {
                for (int i = 0; i < count; i++) {
                    y[to + k * plane + i] = x[at + i * channels + k];
                }
            }
        }
    }

    /// `y[to + i·channels + k] = x[at + k·plane + i]`. Nothing is written beyond; up to 8 numbers are read there.
    ///
    /// @param channels 8, or a multiple of 16
    /// @param count    pixels, 16 or more
    static void together(float[] x, int at, int channels, int count, float[] y, int to, int plane) {
        float[] square = square();
        if (channels == HALF) {
            for (int i = 0; i < count; i += LANES) {
                int pixel = Math.min(i, count - LANES);
                for (int r = 0; r < HALF; r += HALF / 2) {
                    fourOfSixteen(x, at + r * plane + pixel, plane, square, r * LANES);
                }
                last(square, y, to + pixel * HALF, LANES);
            }
            return;
        }
        for (int k = 0; k < channels; k += LANES) {
            for (int i = 0; i < count; i += HALF) {
                int pixel = Math.min(i, count - HALF), from = at + k * plane + pixel;
                for (int r = 0; r < HALF; r += HALF / 2) {
                    four(x, from + r * plane, plane, HALF * plane, square, r * LANES);
                }
                last(square, y, to + k + pixel * channels, channels);
            }
        }
    }

    /// `y[to + i] = x[at + i]`; nothing is written beyond.
    ///
    /// @param count 16 or more
    static void copy(float[] x, int at, int count, float[] y, int to) {
        for (int i = 0; i < count; i += LANES) {
            int j = Math.min(i, count - LANES);
            load(x, at + j).intoArray(y, to + j);
        }
    }

    /// Even and odd numbers apart: `y[even + i] = x[at + 2·i]`, `y[odd + i] = x[at + 2·i + 1]`; nothing is written
    /// beyond.
    ///
    /// @param count of each, 16 or more
    static void halve(float[] x, int at, int count, float[] y, int even, int odd) {
        for (int i = 0; i < count; i += LANES) {
            int j = Math.min(i, count - LANES);
            FloatVector a = load(x, at + 2 * j).rearrange(EVEN_ODD);
            FloatVector b = load(x, at + 2 * j + LANES).rearrange(EVEN_ODD);
            a.blend(b.rearrange(BY_8), UPPER_8).intoArray(y, even + j);
            a.rearrange(BY_8).blend(b, UPPER_8).intoArray(y, odd + j);
        }
    }

    /// Stores results in planes: `y[to + k·next + i] = finish(sums[k·plane + i])`.
    static void finish(float[] sums, int count, int plane, int outputs, Finish finish, float[] y, int to, int next) {
        float[] addend = finish.addend();
        boolean affine = finish.scale() != null || finish.shift() != null;
        for (int k = 0; k < outputs; k++) {
            var scale = FloatVector.broadcast(SPECIES, finish.scale() == null ? 1 : finish.scale()[k]);
            var shift = FloatVector.broadcast(SPECIES, finish.shift() == null ? 0 : finish.shift()[k]);
            int from = k * plane, first = to + k * next;
            for (int i = 0; i < count; i += LANES) {
                var some = SPECIES.indexInRange(i, count);
                FloatVector v = load(sums, from + i);
                if (affine) {
                    v = v.fma(scale, shift);
                }
                if (addend != null) {
                    v = v.add(FloatVector.fromArray(SPECIES, addend, first + i, some));
                }
                if (finish.relu()) {
                    v = VectorOps.relu(v);
                }
                v.intoArray(y, first + i, some);
            }
        }
    }

    /// Eight vectors on their way.
    private static float[] square() {
        return Scratch.floats(Scratch.Use.SQUARE, HALF * LANES);
    }

    /// The first two steps for four vectors, each of two halves.
    ///
    /// @param row    from one vector that is read to the next
    /// @param second from its first half to its second
    private static void four(float[] x, int at, int row, int second, float[] y, int to) {
        int other = at + second;
        FloatVector a0 = halves(x, at, other), a1 = halves(x, at + row, other + row);
        FloatVector a2 = halves(x, at + 2 * row, other + 2 * row), a3 = halves(x, at + 3 * row, other + 3 * row);
        two(a0, a1, a2, a3, y, to);
    }

    private static FloatVector halves(float[] x, int at, int other) {
        return load(x, at).blend(load(x, other).rearrange(BY_8), UPPER_8);
    }

    /// The same for four vectors of sixteen pixels, of which two that are neighbours are to stay so.
    private static void fourOfSixteen(float[] x, int at, int row, float[] y, int to) {
        FloatVector a0 = load(x, at).rearrange(EVEN_ODD), a1 = load(x, at + row).rearrange(EVEN_ODD);
        FloatVector a2 = load(x, at + 2 * row).rearrange(EVEN_ODD),
                a3 = load(x, at + 3 * row).rearrange(EVEN_ODD);
        two(a0, a1, a2, a3, y, to);
    }

    private static void two(FloatVector a0, FloatVector a1, FloatVector a2, FloatVector a3, float[] y, int to) {
        FloatVector b0 = a0.blend(a1.rearrange(BY_1), ODD),
                b1 = a0.rearrange(BY_1).blend(a1, ODD);
        FloatVector b2 = a2.blend(a3.rearrange(BY_1), ODD),
                b3 = a2.rearrange(BY_1).blend(a3, ODD);
        b0.blend(b2.rearrange(BY_2), UPPER_2).intoArray(y, to);
        b1.blend(b3.rearrange(BY_2), UPPER_2).intoArray(y, to + LANES);
        b0.rearrange(BY_2).blend(b2, UPPER_2).intoArray(y, to + 2 * LANES);
        b1.rearrange(BY_2).blend(b3, UPPER_2).intoArray(y, to + 3 * LANES);
    }

    /// The last step for all eight.
    ///
    /// @param line from one vector that is written to the next
    private static void last(float[] x, float[] y, int to, int line) {
        for (int k = 0; k < HALF / 2; k++) {
            FloatVector a = load(x, k * LANES), b = load(x, (HALF / 2 + k) * LANES);
            a.blend(b.rearrange(BY_4), UPPER_4).intoArray(y, to + k * line);
            a.rearrange(BY_4).blend(b, UPPER_4).intoArray(y, to + (HALF / 2 + k) * line);
        }
    }

    // Sixteen pixels of three channels are three vectors. Each lane of a colour is in one of them, wherever the vector
    // is turned to have it: in the first for up to 6 lanes, in the second for up to 11.
    private static final VectorShuffle<Float> RED = colour(0), GREEN = colour(1), BLUE = colour(2);
    private static final VectorMask<Float> SECOND_RED = mask(0x07C0), THIRD_RED = mask(0xF800);
    private static final VectorMask<Float> SECOND_GREEN = mask(0x07E0), THIRD_GREEN = mask(0xF800);
    private static final VectorMask<Float> SECOND_BLUE = mask(0x03E0), THIRD_BLUE = mask(0xFC00);

    private static VectorShuffle<Float> colour(int channel) {
        return VectorShuffle.fromOp(SPECIES, pixel -> (3 * pixel + channel) % LANES);
    }

    private static void threeApart(float[] x, int at, int count, float[] y, int to, int plane) {
        for (int i = 0; i < count; i += LANES) {
            int pixel = Math.min(i, count - LANES), from = at + 3 * pixel, first = to + pixel;
            FloatVector a = load(x, from), b = load(x, from + LANES), c = load(x, from + 2 * LANES);
            a.rearrange(RED)
                    .blend(b.rearrange(RED), SECOND_RED)
                    .blend(c.rearrange(RED), THIRD_RED)
                    .intoArray(y, first);
            a.rearrange(GREEN)
                    .blend(b.rearrange(GREEN), SECOND_GREEN)
                    .blend(c.rearrange(GREEN), THIRD_GREEN)
                    .intoArray(y, first + plane);
            a.rearrange(BLUE)
                    .blend(b.rearrange(BLUE), SECOND_BLUE)
                    .blend(c.rearrange(BLUE), THIRD_BLUE)
                    .intoArray(y, first + 2 * plane);
        }
    }
}
