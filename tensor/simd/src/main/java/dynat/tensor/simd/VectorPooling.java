package dynat.tensor.simd;

import static dynat.tensor.simd.VectorLanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// [PlainPooling] in vectors of channels. What is left after the last whole vector goes number by number, so that
/// nothing is written beyond: the next pixel may be another thread's.
final class VectorPooling {
    private VectorPooling() {}

    private static final int STEP = SPECIES.length();

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    static void largest(float[] x, int[] taps, int terms, int count, float[] y, int to, float[] places, int placesTo) {
        int whole = count - count % STEP;
        for (int c = 0; c < whole; c += STEP) {
            FloatVector largest = load(x, taps[0] + c), place = FloatVector.zero(SPECIES);
            for (int t = 1; t < terms; t++) {
                FloatVector value = load(x, taps[t] + c);
                VectorMask<Float> wins =
                        value.compare(VectorOperators.GT, largest).or(value.compare(VectorOperators.NE, value));
                largest = largest.blend(value, wins);
                place = place.blend((float) t, wins);
            }
            largest.intoArray(y, to + c);
            if (places != null) {
                place.intoArray(places, placesTo + c);
            }
        }
        PlainPooling.largest(x, taps, terms, whole, count, y, to, places, placesTo);
    }

    static void chosen(float[] dy, float[] places, int[] taps, int terms, int count, float[] dx, int to) {
        int whole = count - count % STEP;
        for (int c = 0; c < whole; c += STEP) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int t = 0; t < terms; t += 3) {
                VectorMask<Float> here = load(places, taps[t + 1] + c).compare(VectorOperators.EQ, (float) taps[t + 2]);
                sum = sum.add(FloatVector.zero(SPECIES).blend(load(dy, taps[t] + c), here));
            }
            sum.intoArray(dx, to + c);
        }
        PlainPooling.chosen(dy, places, taps, terms, whole, count, dx, to);
    }

    static void weighted(float[] x, int[] taps, float[] weights, int terms, int count, float[] y, int to) {
        int whole = count - count % STEP;
        switch (terms) {
            case 1 -> one(x, taps[0], weights[0], whole, y, to);
            case 2 -> two(x, taps, weights, whole, y, to);
            case 4 -> four(x, taps, weights, whole, y, to);
            default -> many(x, taps, weights, terms, whole, y, to);
        }
        PlainPooling.weighted(x, taps, weights, terms, whole, count, y, to);
    }

    private static void many(float[] x, int[] taps, float[] weights, int terms, int whole, float[] y, int to) {
        for (int c = 0; c < whole; c += STEP) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int t = 0; t < terms; t++) {
                sum = FloatVector.broadcast(SPECIES, weights[t]).fma(load(x, taps[t] + c), sum);
            }
            sum.intoArray(y, to + c);
        }
    }

    // The most frequent cases, their weights in registers.

    private static void one(float[] x, int tap, float weight, int whole, float[] y, int to) {
        FloatVector w = FloatVector.broadcast(SPECIES, weight), zero = FloatVector.zero(SPECIES);
        for (int c = 0; c < whole; c += STEP) {
            w.fma(load(x, tap + c), zero).intoArray(y, to + c);
        }
    }

    private static void two(float[] x, int[] taps, float[] weights, int whole, float[] y, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = FloatVector.broadcast(SPECIES, weights[0]), w1 = FloatVector.broadcast(SPECIES, weights[1]);
        int t0 = taps[0], t1 = taps[1];
        for (int c = 0; c < whole; c += STEP) {
            FloatVector sum = w0.fma(load(x, t0 + c), zero);
            w1.fma(load(x, t1 + c), sum).intoArray(y, to + c);
        }
    }

    private static void four(float[] x, int[] taps, float[] weights, int whole, float[] y, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = FloatVector.broadcast(SPECIES, weights[0]), w1 = FloatVector.broadcast(SPECIES, weights[1]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, weights[2]), w3 = FloatVector.broadcast(SPECIES, weights[3]);
        int t0 = taps[0], t1 = taps[1], t2 = taps[2], t3 = taps[3];
        for (int c = 0; c < whole; c += STEP) {
            FloatVector sum = w0.fma(load(x, t0 + c), zero);
            sum = w1.fma(load(x, t1 + c), sum);
            sum = w2.fma(load(x, t2 + c), sum);
            w3.fma(load(x, t3 + c), sum).intoArray(y, to + c);
        }
    }
}
