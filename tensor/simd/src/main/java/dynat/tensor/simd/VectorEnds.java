package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What is done to the results of a convolution and to the cotangents that go back through one, in vectors: a few
/// channels at a time, the last ones under a mask. Where pixels follow each other with no channels between, a vector
/// holds several of them.
final class VectorEnds {
    private VectorEnds() {}

    private static final VectorSpecies<Float> SPECIES = VectorOps.SPECIES;
    private static final int STEP = SPECIES.length();

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    private static FloatVector load(float[] x, int at, VectorMask<Float> some) {
        return FloatVector.fromArray(SPECIES, x, at, some);
    }

    static void finish(
            float[] sums,
            int at,
            int width,
            int positions,
            int filled,
            Finish finish,
            int output,
            float[] y,
            int to,
            int pixel) {
        int times = pixelsOfVector(filled, positions, width, pixel);
        if (times > 1) {
            finish(sums, at, STEP, positions / times, finish.repeated(output, filled, times), 0, y, to, STEP);
            return;
        }
        int vectors = filled / STEP * STEP;
        for (int j = 0; j < vectors; j += STEP) {
            finish(sums, at + j, width, positions, finish, output + j, y, to + j, pixel);
        }
        if (vectors < filled) {
            var some = SPECIES.indexInRange(0, filled - vectors);
            finish(some, sums, at + vectors, width, positions, finish, output + vectors, y, to + vectors, pixel);
        }
    }

    /// @param channels of a pixel that are wanted
    /// @param a        from one pixel to the next; so is `b`
    /// @return         how many pixels make a whole vector, 1 where they do not lie close or leave some over
    private static int pixelsOfVector(int channels, int pixels, int a, int b) {
        boolean close = channels > 0 && a == channels && b == channels && STEP % channels == 0;
        return close && pixels % (STEP / channels) == 0 ? STEP / channels : 1;
    }

    /// The same for fewer outputs than lanes.
    private static void finish(
            VectorMask<Float> some,
            float[] sums,
            int at,
            int width,
            int positions,
            Finish finish,
            int output,
            float[] y,
            int to,
            int pixel) {
        float[] addend = finish.addend();
        boolean affine = finish.scale() != null || finish.shift() != null;
        FloatVector scale =
                finish.scale() == null ? FloatVector.broadcast(SPECIES, 1) : load(finish.scale(), output, some);
        FloatVector shift = finish.shift() == null ? FloatVector.zero(SPECIES) : load(finish.shift(), output, some);
        for (int i = 0; i < positions; i++) {
            FloatVector v = load(sums, at + i * width, some);
            if (affine) {
                v = v.fma(scale, shift);
            }
            if (addend != null) {
                v = v.add(load(addend, to + i * pixel, some));
            }
            if (finish.relu()) {
                v = VectorOps.relu(v);
            }
            v.intoArray(y, to + i * pixel, some);
        }
    }

    private static void finish(
            float[] sums, int at, int width, int positions, Finish finish, int output, float[] y, int to, int pixel) {
        float[] addend = finish.addend();
        boolean affine = finish.scale() != null || finish.shift() != null;
        FloatVector scale = finish.scale() == null ? FloatVector.broadcast(SPECIES, 1) : load(finish.scale(), output);
        FloatVector shift = finish.shift() == null ? FloatVector.zero(SPECIES) : load(finish.shift(), output);
        for (int i = 0; i < positions; i++) {
            FloatVector v = load(sums, at + i * width);
            if (affine) {
                v = v.fma(scale, shift);
            }
            if (addend != null) {
                v = v.add(load(addend, to + i * pixel));
            }
            if (finish.relu()) {
                v = VectorOps.relu(v);
            }
            v.intoArray(y, to + i * pixel);
        }
    }

    static void start(
            float[] x, int at, int pixel, Start start, int channel, int channels, int count, float[] y, int to) {
        int times = pixelsOfVector(channels, count, pixel, channels);
        if (times > 1) {
            var repeated = new Start(start.mask(), Finish.repeated(start.scale(), channel, channels, times));
            startLanes(x, at, STEP, repeated, 0, STEP, count / times, y, to);
            return;
        }
        int whole = channels / STEP * STEP;
        for (int k = 0; k < whole; k += STEP) {
            startLanes(x, at + k, pixel, start, channel + k, channels, count, y, to + k);
        }
        if (whole < channels) {
            var some = SPECIES.indexInRange(0, channels - whole);
            startLanes(some, x, at + whole, pixel, start, channel + whole, channels, count, y, to + whole);
        }
    }

    /// The same for fewer channels than lanes.
    private static void startLanes(
            VectorMask<Float> some,
            float[] x,
            int at,
            int pixel,
            Start start,
            int channel,
            int channels,
            int count,
            float[] y,
            int to) {
        float[] mask = start.mask();
        FloatVector scale =
                start.scale() == null ? FloatVector.broadcast(SPECIES, 1) : load(start.scale(), channel, some);
        for (int i = 0; i < count; i++) {
            FloatVector v = load(x, at + i * pixel, some).mul(scale);
            if (mask != null) {
                v = v.blend(
                        0f,
                        load(mask, at + i * pixel, some)
                                .compare(VectorOperators.GT, 0f)
                                .not());
            }
            v.intoArray(y, to + i * channels, some);
        }
    }

    private static void startLanes(
            float[] x, int at, int pixel, Start start, int channel, int channels, int count, float[] y, int to) {
        float[] mask = start.mask();
        FloatVector scale = start.scale() == null ? FloatVector.broadcast(SPECIES, 1) : load(start.scale(), channel);
        for (int i = 0; i < count; i++) {
            FloatVector v = load(x, at + i * pixel).mul(scale);
            if (mask != null) {
                v = v.blend(
                        0f,
                        load(mask, at + i * pixel)
                                .compare(VectorOperators.GT, 0f)
                                .not());
            }
            v.intoArray(y, to + i * channels);
        }
    }
}
