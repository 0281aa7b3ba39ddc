package dynat.tensor.simd;

import static dynat.tensor.simd.VectorOps.SPECIES;
import static dynat.tensor.simd.VectorOps.load;

import jdk.incubator.vector.FloatVector;

/// The moments of each channel of some pixels, a vector of channels at a time; [Moments] says what for.
final class VectorMoments {
    private VectorMoments() {}

    /// [Lanes#moments].
    static void gather(float[] x, int at, int pixel, int count, int channels, float[] sums, int plane) {
        for (int k = 0; k < channels; k += SPECIES.length()) {
            FloatVector mean = mean(x, at + k, pixel, count);
            mean.intoArray(sums, k);
            deviations(x, at + k, pixel, count, mean, sums, k + plane, plane);
        }
    }

    private static FloatVector mean(float[] x, int at, int pixel, int count) {
        FloatVector a = FloatVector.zero(SPECIES), b = a, c = a, d = a;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            int from = at + i * pixel;
            a = a.add(load(x, from));
            b = b.add(load(x, from + pixel));
            c = c.add(load(x, from + 2 * pixel));
            d = d.add(load(x, from + 3 * pixel));
        }
        for (; i < count; i++) {
            a = a.add(load(x, at + i * pixel));
        }
        return a.add(b).add(c.add(d)).div((float) count);
    }

    private static void deviations(
            float[] x, int at, int pixel, int count, FloatVector mean, float[] sums, int to, int plane) {
        FloatVector d0 = FloatVector.zero(SPECIES), d1 = d0, q0 = d0, q1 = d0, q2 = d0, q3 = d0;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            int from = at + i * pixel;
            FloatVector u0 = load(x, from).sub(mean), u1 = load(x, from + pixel).sub(mean);
            FloatVector u2 = load(x, from + 2 * pixel).sub(mean),
                    u3 = load(x, from + 3 * pixel).sub(mean);
            d0 = d0.add(u0).add(u2);
            d1 = d1.add(u1).add(u3);
            q0 = u0.fma(u0, q0);
            q1 = u1.fma(u1, q1);
            q2 = u2.fma(u2, q2);
            q3 = u3.fma(u3, q3);
        }
        for (; i < count; i++) {
            FloatVector u = load(x, at + i * pixel).sub(mean);
            d0 = d0.add(u);
            q0 = u.fma(u, q0);
        }
        d0.add(d1).intoArray(sums, to);
        q0.add(q1).add(q2.add(q3)).intoArray(sums, to + plane);
    }
}
