package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [Lanes] with the Vector API, in the widest vectors that this processor likes.
///
/// One tight loop a case: the compiler must see the operation as a constant.
final class VectorLanes implements Lanes {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int STEP = SPECIES.length();

    static int bits() {
        return SPECIES.vectorBitSize();
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    @Override
    public void unary(Function f, float[] x, int atX, float[] y, int atY, int count) {
        switch (f) {
            case NEGATE -> negate(x, atX, y, atY, count);
            case ABS -> abs(x, atX, y, atY, count);
            case SIGN -> sign(x, atX, y, atY, count);
            case RELU -> relu(x, atX, y, atY, count);
            case SQRT -> sqrt(x, atX, y, atY, count);
            case EXP -> exp(x, atX, y, atY, count);
            case LOG -> log(x, atX, y, atY, count);
            case TANH -> tanh(x, atX, y, atY, count);
            case SIGMOID -> sigmoid(x, atX, y, atY, count);
            case EXPM1 -> expm1(x, atX, y, atY, count);
            case LOG1P -> log1p(x, atX, y, atY, count);
            case ERF -> erf(x, atX, y, atY, count);
        }
    }

    private static void negate(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(x, atX + i).neg().intoArray(y, atY + i);
        }
    }

    private static void abs(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(x, atX + i).abs().intoArray(y, atY + i);
        }
    }

    private static void sign(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            FloatVector v = load(x, atX + i);
            v.blend(1f, v.compare(VectorOperators.GT, 0f))
                    .blend(-1f, v.compare(VectorOperators.LT, 0f))
                    .intoArray(y, atY + i);
        }
    }

    private static FloatVector relu(FloatVector v) {
        return v.blend(0f, v.compare(VectorOperators.LE, 0f));
    }

    private static void relu(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            relu(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void sqrt(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(x, atX + i).sqrt().intoArray(y, atY + i);
        }
    }

    private static void exp(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.exp(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void log(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.log(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void tanh(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.tanh(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void sigmoid(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.sigmoid(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void expm1(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.expm1(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void log1p(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.log1p(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void erf(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorFunctions.erf(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    @Override
    public void binary(Operator o, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        switch (o) {
            case ADD -> add(a, atA, b, atB, y, atY, count);
            case SUBTRACT -> subtract(a, atA, b, atB, y, atY, count);
            case MULTIPLY -> multiply(a, atA, b, atB, y, atY, count);
            case DIVIDE -> divide(a, atA, b, atB, y, atY, count);
            case MIN -> min(a, atA, b, atB, y, atY, count);
            case MAX -> max(a, atA, b, atB, y, atY, count);
            case LESS -> less(a, atA, b, atB, y, atY, count);
            case POWER -> VectorPower.power(a, atA, b, atB, y, atY, count);
        }
    }

    private static void add(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).add(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void subtract(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).sub(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void multiply(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).mul(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void divide(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).div(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void min(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).min(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void max(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            load(a, atA + i).max(load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void less(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            var less = load(a, atA + i).compare(VectorOperators.LT, load(b, atB + i));
            FloatVector.zero(SPECIES).blend(1f, less).intoArray(y, atY + i);
        }
    }

    @Override
    public void where(
            float[] condition, int at, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            var otherwise = load(condition, at + i).compare(VectorOperators.EQ, 0f);
            load(a, atA + i).blend(load(b, atB + i), otherwise).intoArray(y, atY + i);
        }
    }

    @Override
    public void accumulate(Reduction r, float[] values, int at, int rows, int width, float[] totals, int to) {
        for (int j = 0; j < width; j += 2 * STEP) {
            switch (r) {
                case SUM -> sum(values, at + j, rows, width, totals, to + j);
                case MAX -> max(values, at + j, rows, width, totals, to + j);
            }
        }
    }

    private static void sum(float[] values, int at, int rows, int width, float[] totals, int to) {
        FloatVector low = load(totals, to), high = load(totals, to + STEP);
        for (int i = 0; i < rows; i++) {
            low = low.add(load(values, at + i * width));
            high = high.add(load(values, at + i * width + STEP));
        }
        low.intoArray(totals, to);
        high.intoArray(totals, to + STEP);
    }

    private static void max(float[] values, int at, int rows, int width, float[] totals, int to) {
        FloatVector low = load(totals, to), high = load(totals, to + STEP);
        for (int i = 0; i < rows; i++) {
            low = low.max(load(values, at + i * width));
            high = high.max(load(values, at + i * width + STEP));
        }
        low.intoArray(totals, to);
        high.intoArray(totals, to + STEP);
    }

    @Override
    public void copy(float[] x, int from, int pixel, int runs, int length, float[] y, int to, int distance) {
        for (int i = 0; i < runs; i++) {
            for (int k = 0; k < length; k += STEP) {
                load(x, from + i * pixel + k).intoArray(y, to + i * distance + k);
            }
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
        int vectors = width % STEP == 0 ? filled / STEP * STEP : 0;
        for (int j = 0; j < vectors; j += STEP) {
            finish(sums, at + j, width, positions, finish, output + j, y, to + j, pixel);
        }
        PlainLanes.finish(sums, at, width, positions, vectors, filled, finish, output, y, to, pixel);
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
                v = relu(v);
            }
            v.intoArray(y, to + i * pixel);
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
        for (int s = 0; s < squares; s++) {
            int from = at + 2 * s * channels;
            for (int k = 0; k < channels; k += STEP) {
                VectorSquares.forward(pixels, from + k, line, channels, spectra, to + s * depth + k, plane);
            }
        }
    }

    @Override
    public void fromSquares(
            float[] products, int at, int plane, int squares, int width, float[] results, int to, int line) {
        if (width % STEP != 0) {
            PlainLanes.squaresBack(products, at, plane, squares, width, results, to, line);
            return;
        }
        for (int s = 0; s < squares; s++) {
            for (int k = 0; k < width; k += STEP) {
                int results0 = to + 2 * s * width + k;
                VectorSquares.backward(products, at + s * width + k, plane, results, results0, width, line);
            }
        }
    }

    @Override
    public void largest(float[] x, int[] taps, int terms, int count, float[] y, int to, float[] places, int placesTo) {
        VectorPooling.largest(x, taps, terms, count, y, to, places, placesTo);
    }

    @Override
    public void chosen(float[] dy, float[] places, int[] taps, int terms, int count, float[] dx, int to) {
        VectorPooling.chosen(dy, places, taps, terms, count, dx, to);
    }

    @Override
    public void weighted(float[] x, int[] taps, float[] weights, int terms, int count, float[] y, int to) {
        VectorPooling.weighted(x, taps, weights, terms, count, y, to);
    }

    @Override
    public void correlate(
            float[] x, int at, int pixel, Taps taps, float[] w, int lanes, int count, float[] sums, int to, int width) {
        VectorTaps.forward(x, at, pixel, taps, w, lanes, count, sums, to, width);
    }

    @Override
    public void correlateBack(
            float[] dy, int atDy, float[] x, int at, int pixel, Taps taps, int lanes, int count, float[] sums) {
        VectorTaps.back(dy, atDy, x, at, pixel, taps, lanes, count, sums);
    }
}
