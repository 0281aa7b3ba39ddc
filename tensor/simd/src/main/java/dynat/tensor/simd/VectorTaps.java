package dynat.tensor.simd;

import static dynat.tensor.simd.VectorLanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The loops over taps of [VectorLanes]: two vectors of channels, and several positions or taps, at a time, so that
/// enough sums run beside each other to hide the latency of an addition.
final class VectorTaps {
    private VectorTaps() {}

    private static final int STEP = SPECIES.length();
    private static final int POSITIONS = 4, TAPS = 3;

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    /// `sums[i, k] = Σ_t x[at + i·pixel + pixels[t] + k] · w[weights[t] + k]`.
    static void forward(
            float[] x, int at, int pixel, Taps taps, float[] w, int lanes, int count, float[] sums, int to, int width) {
        if (count < POSITIONS) {
            for (int i = 0; i < count; i++) {
                for (int k = 0; k < lanes; k += 2 * STEP) {
                    one(x, at + i * pixel + k, taps, w, k, sums, to + i * width + k);
                }
            }
            return;
        }
        for (int next = 0; next < count; next += POSITIONS) {
            int i = Math.min(next, count - POSITIONS); // the last ones may be computed twice
            for (int k = 0; k < lanes; k += 2 * STEP) {
                four(x, at + i * pixel + k, pixel, taps, w, k, sums, to + i * width + k, width);
            }
        }
    }

    private static void four(
            float[] x, int at, int pixel, Taps taps, float[] w, int k, float[] sums, int to, int width) {
        int[] pixels = taps.pixels(), weights = taps.weights();
        FloatVector l0 = FloatVector.zero(SPECIES), h0 = l0, l1 = l0, h1 = l0, l2 = l0, h2 = l0, l3 = l0, h3 = l0;
        for (int t = 0; t < pixels.length; t++) {
            FloatVector low = load(w, weights[t] + k), high = load(w, weights[t] + k + STEP);
            int from = at + pixels[t];
            l0 = load(x, from).fma(low, l0);
            h0 = load(x, from + STEP).fma(high, h0);
            from += pixel;
            l1 = load(x, from).fma(low, l1);
            h1 = load(x, from + STEP).fma(high, h1);
            from += pixel;
            l2 = load(x, from).fma(low, l2);
            h2 = load(x, from + STEP).fma(high, h2);
            from += pixel;
            l3 = load(x, from).fma(low, l3);
            h3 = load(x, from + STEP).fma(high, h3);
        }
        l0.intoArray(sums, to);
        h0.intoArray(sums, to + STEP);
        l1.intoArray(sums, to + width);
        h1.intoArray(sums, to + width + STEP);
        l2.intoArray(sums, to + 2 * width);
        h2.intoArray(sums, to + 2 * width + STEP);
        l3.intoArray(sums, to + 3 * width);
        h3.intoArray(sums, to + 3 * width + STEP);
    }

    private static void one(float[] x, int at, Taps taps, float[] w, int k, float[] sums, int to) {
        int[] pixels = taps.pixels(), weights = taps.weights();
        FloatVector l = FloatVector.zero(SPECIES), h = l;
        for (int t = 0; t < pixels.length; t++) {
            l = load(x, at + pixels[t]).fma(load(w, weights[t] + k), l);
            h = load(x, at + pixels[t] + STEP).fma(load(w, weights[t] + k + STEP), h);
        }
        l.intoArray(sums, to);
        h.intoArray(sums, to + STEP);
    }

    /// `sums[weights[t] + k] += Σ_i dy[atDy + i·lanes + k] · x[at + i·pixel + pixels[t] + k]`.
    static void back(
            float[] dy, int atDy, float[] x, int at, int pixel, Taps taps, int lanes, int count, float[] sums) {
        int whole = taps.count() / TAPS * TAPS;
        for (int k = 0; k < lanes; k += 2 * STEP) {
            for (int t = 0; t < whole; t += TAPS) {
                three(dy, atDy + k, x, at + k, pixel, taps, t, lanes, count, sums, k);
            }
            for (int t = whole; t < taps.count(); t++) {
                one(dy, atDy + k, x, at + k + taps.pixels()[t], pixel, lanes, count, sums, taps.weights()[t] + k);
            }
        }
    }

    private static void three(
            float[] dy,
            int atDy,
            float[] x,
            int at,
            int pixel,
            Taps taps,
            int t,
            int lanes,
            int count,
            float[] sums,
            int k) {
        int[] pixels = taps.pixels(), weights = taps.weights();
        int to0 = weights[t] + k, to1 = weights[t + 1] + k, to2 = weights[t + 2] + k;
        int x0 = at + pixels[t], x1 = at + pixels[t + 1], x2 = at + pixels[t + 2];
        FloatVector l0 = load(sums, to0), h0 = load(sums, to0 + STEP);
        FloatVector l1 = load(sums, to1), h1 = load(sums, to1 + STEP);
        FloatVector l2 = load(sums, to2), h2 = load(sums, to2 + STEP);
        for (int i = 0; i < count; i++) {
            FloatVector low = load(dy, atDy + i * lanes), high = load(dy, atDy + i * lanes + STEP);
            int by = i * pixel;
            l0 = load(x, x0 + by).fma(low, l0);
            h0 = load(x, x0 + by + STEP).fma(high, h0);
            l1 = load(x, x1 + by).fma(low, l1);
            h1 = load(x, x1 + by + STEP).fma(high, h1);
            l2 = load(x, x2 + by).fma(low, l2);
            h2 = load(x, x2 + by + STEP).fma(high, h2);
        }
        l0.intoArray(sums, to0);
        h0.intoArray(sums, to0 + STEP);
        l1.intoArray(sums, to1);
        h1.intoArray(sums, to1 + STEP);
        l2.intoArray(sums, to2);
        h2.intoArray(sums, to2 + STEP);
    }

    private static void one(
            float[] dy, int atDy, float[] x, int at, int pixel, int lanes, int count, float[] sums, int to) {
        FloatVector l = load(sums, to), h = load(sums, to + STEP);
        for (int i = 0; i < count; i++) {
            l = load(x, at + i * pixel).fma(load(dy, atDy + i * lanes), l);
            h = load(x, at + i * pixel + STEP).fma(load(dy, atDy + i * lanes + STEP), h);
        }
        l.intoArray(sums, to);
        h.intoArray(sums, to + STEP);
    }
}
