package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;
import java.util.Arrays;

/// [Lanes] in plain Java, for machines without the vector module.
final class PlainLanes implements Lanes {

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
    public void toSquares(
            float[] pixels,
            int at,
            int line,
            int channels,
            int squares,
            float[] spectra,
            int to,
            int depth,
            int plane) {
        var d = new float[16];
        for (int s = 0; s < squares; s++) {
            for (int k = 0; k < channels; k++) {
                for (int i = 0; i < 4; i++) {
                    int from = at + i * line + 2 * s * channels + k;
                    float a = pixels[from], b = pixels[from + channels];
                    float c = pixels[from + 2 * channels], e = pixels[from + 3 * channels];
                    d[4 * i] = a - c;
                    d[4 * i + 1] = b + c;
                    d[4 * i + 2] = c - b;
                    d[4 * i + 3] = b - e;
                }
                for (int j = 0; j < 4; j++) {
                    int first = to + j * plane + s * depth + k;
                    spectra[first] = d[j] - d[8 + j];
                    spectra[first + 4 * plane] = d[4 + j] + d[8 + j];
                    spectra[first + 8 * plane] = d[8 + j] - d[4 + j];
                    spectra[first + 12 * plane] = d[4 + j] - d[12 + j];
                }
            }
        }
    }

    @Override
    public void fromSquares(
            float[] products, int at, int plane, int squares, int width, float[] results, int to, int line) {
        squaresBack(products, at, plane, squares, width, results, to, line);
    }

    static void squaresBack(
            float[] products, int at, int plane, int squares, int width, float[] results, int to, int line) {
        var m = new float[8];
        for (int s = 0; s < squares; s++) {
            for (int k = 0; k < width; k++) {
                for (int j = 0; j < 4; j++) {
                    int from = at + j * plane + s * width + k;
                    float a = products[from], b = products[from + 4 * plane];
                    float c = products[from + 8 * plane], d = products[from + 12 * plane];
                    m[j] = a + b + c;
                    m[4 + j] = b - c - d;
                }
                for (int i = 0; i < 2; i++) {
                    int first = to + i * line + 2 * s * width + k;
                    results[first] = m[4 * i] + m[4 * i + 1] + m[4 * i + 2];
                    results[first + width] = m[4 * i + 1] - m[4 * i + 2] - m[4 * i + 3];
                }
            }
        }
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
