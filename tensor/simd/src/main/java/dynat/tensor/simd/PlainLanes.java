package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;
import java.util.Arrays;

/// [Lanes] in plain Java, for machines without the vector module.
final class PlainLanes implements Lanes {

    @Override
    public boolean fuses() {
        return false;
    }

    @Override
    public void unary(Function f, float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i++) {
            float v = x[atX + i];
            y[atY + i] = switch (f) {
                case NEGATE -> -v;
                case ABS -> Math.abs(v);
                case SIGN -> Math.signum(v);
                case RELU -> relu(v);
                case SQRT -> (float) Math.sqrt(v);
                case EXP -> PlainFunctions.exp(v);
                case LOG -> PlainFunctions.log(v);
                case TANH -> PlainFunctions.tanh(v);
                case SIGMOID -> PlainFunctions.sigmoid(v);
                case EXPM1 -> PlainFunctions.expm1(v);
                case LOG1P -> PlainFunctions.log1p(v);
                case ERF -> PlainFunctions.erf(v);
            };
        }
    }

    private static float relu(float v) {
        return v <= 0 ? 0 : v;
    }

    @Override
    public void binary(Operator o, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i++) {
            float u = a[atA + i], v = b[atB + i];
            y[atY + i] = switch (o) {
                case ADD -> u + v;
                case SUBTRACT -> u - v;
                case MULTIPLY -> u * v;
                case DIVIDE -> u / v;
                case MIN -> Math.min(u, v);
                case MAX -> Math.max(u, v);
                case LESS -> u < v ? 1 : 0;
                case POWER -> (float) PlainPower.power(u, v);
            };
        }
    }

    @Override
    public void where(
            float[] condition, int at, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i++) {
            y[atY + i] = condition[at + i] == 0 ? b[atB + i] : a[atA + i];
        }
    }

    @Override
    public void accumulate(Reduction r, float[] values, int at, int rows, int width, float[] totals, int to) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                float total = totals[to + j], value = values[at + i * width + j];
                totals[to + j] = r == Reduction.SUM ? total + value : Math.max(total, value);
            }
        }
    }

    @Override
    public void copy(float[] x, int from, int pixel, int runs, int length, float[] y, int to, int distance) {
        for (int i = 0; i < runs; i++) {
            System.arraycopy(x, from + i * pixel, y, to + i * distance, length);
        }
    }

    @Override
    public void finish(
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
        finish(sums, at, width, positions, 0, filled, finish, output, y, to, pixel);
    }

    /// Columns `[first, filled)` only.
    static void finish(
            float[] sums,
            int at,
            int width,
            int positions,
            int first,
            int filled,
            Finish finish,
            int output,
            float[] y,
            int to,
            int pixel) {
        float[] addend = finish.addend();
        boolean affine = finish.scale() != null || finish.shift() != null;
        for (int j = first; j < filled; j++) {
            float scale = finish.scale() == null ? 1 : finish.scale()[output + j];
            float shift = finish.shift() == null ? 0 : finish.shift()[output + j];
            for (int i = 0; i < positions; i++) {
                float v = sums[at + i * width + j];
                v = affine ? Math.fma(v, scale, shift) : v;
                v = addend == null ? v : v + addend[to + j + i * pixel];
                y[to + j + i * pixel] = finish.relu() ? relu(v) : v;
            }
        }
    }

    @Override
    public void start(
            float[] x, int at, int pixel, Start start, int channel, int channels, int count, float[] y, int to) {
        start(x, at, pixel, start, channel, 0, channels, count, y, to);
    }

    /// Channels `[first, channels)` only.
    static void start(
            float[] x,
            int at,
            int pixel,
            Start start,
            int channel,
            int first,
            int channels,
            int count,
            float[] y,
            int to) {
        float[] mask = start.mask();
        for (int k = first; k < channels; k++) {
            float scale = start.scale() == null ? 1 : start.scale()[channel + k];
            for (int i = 0; i < count; i++) {
                int from = at + i * pixel + k;
                y[to + i * channels + k] = mask == null || mask[from] > 0 ? x[from] * scale : 0;
            }
        }
    }

    @Override
    public void moments(float[] x, int at, int pixel, int count, int channels, float[] sums, int plane) {
        for (int k = 0; k < channels; k++) {
            float mean = mean(x, at + k, pixel, count);
            sums[k] = mean;
            deviations(x, at + k, pixel, count, mean, sums, k + plane, plane);
        }
    }

    private static float mean(float[] x, int at, int pixel, int count) {
        float a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            int from = at + i * pixel;
            a += x[from];
            b += x[from + pixel];
            c += x[from + 2 * pixel];
            d += x[from + 3 * pixel];
        }
        for (; i < count; i++) {
            a += x[at + i * pixel];
        }
        return (a + b + (c + d)) / count;
    }

    private static void deviations(
            float[] x, int at, int pixel, int count, float mean, float[] sums, int to, int plane) {
        float d0 = 0, d1 = 0, q0 = 0, q1 = 0, q2 = 0, q3 = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            int from = at + i * pixel;
            float u0 = x[from] - mean, u1 = x[from + pixel] - mean;
            float u2 = x[from + 2 * pixel] - mean, u3 = x[from + 3 * pixel] - mean;
            d0 = d0 + u0 + u2;
            d1 = d1 + u1 + u3;
            q0 = Math.fma(u0, u0, q0);
            q1 = Math.fma(u1, u1, q1);
            q2 = Math.fma(u2, u2, q2);
            q3 = Math.fma(u3, u3, q3);
        }
        for (; i < count; i++) {
            float u = x[at + i * pixel] - mean;
            d0 += u;
            q0 = Math.fma(u, u, q0);
        }
        sums[to] = d0 + d1;
        sums[to + plane] = q0 + q1 + (q2 + q3);
    }

    @Override
    public void winograd(
            Winograd map,
            float[] x,
            int at,
            int tap,
            int next,
            float[] y,
            int to,
            int result,
            int further,
            int count,
            int lanes) {
        PlainWinograd.run(map, x, at, tap, next, y, to, result, further, count, lanes);
    }

    @Override
    public void largest(float[] x, int[] taps, int terms, int count, float[] y, int to, float[] places, int placesTo) {
        PlainPooling.largest(x, taps, terms, 0, count, y, to, places, placesTo);
    }

    @Override
    public void chosen(float[] dy, float[] places, int[] taps, int terms, int count, float[] dx, int to) {
        PlainPooling.chosen(dy, places, taps, terms, 0, count, dx, to);
    }

    @Override
    public void weighted(float[] x, int[] taps, float[] weights, int terms, int count, float[] y, int to) {
        PlainPooling.weighted(x, taps, weights, terms, 0, count, y, to);
    }

    @Override
    public void correlate(
            float[] x, int at, int pixel, Taps taps, float[] w, int lanes, int count, float[] sums, int to, int width) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(sums, to + i * width, to + i * width + lanes, 0);
            for (int t = 0; t < taps.count(); t++) {
                int from = at + i * pixel + taps.pixels()[t], weight = taps.weights()[t], sum = to + i * width;
                for (int k = 0; k < lanes; k++) {
                    sums[sum + k] = Math.fma(x[from + k], w[weight + k], sums[sum + k]);
                }
            }
        }
    }

    @Override
    public void correlateBack(
            float[] dy, int atDy, float[] x, int at, int pixel, Taps taps, int lanes, int count, float[] sums) {
        for (int t = 0; t < taps.count(); t++) {
            int weight = taps.weights()[t];
            for (int i = 0; i < count; i++) {
                int from = at + i * pixel + taps.pixels()[t], cotangent = atDy + i * lanes;
                for (int k = 0; k < lanes; k++) {
                    sums[weight + k] = Math.fma(x[from + k], dy[cotangent + k], sums[weight + k]);
                }
            }
        }
    }
}
