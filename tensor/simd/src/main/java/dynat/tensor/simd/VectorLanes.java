package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [Lanes] with the Vector API, in the widest vectors that this processor likes.
///
/// One tight loop a case: the compiler must see the operation as a constant.
final class VectorLanes implements Lanes {
    static final VectorSpecies<Float> SPECIES = VectorOps.SPECIES;
    private static final int STEP = SPECIES.length();

    static int bits() {
        return SPECIES.vectorBitSize();
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    @Override
    public boolean fuses() {
        return true;
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
            VectorOps.negate(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void abs(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.abs(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void sign(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.sign(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void relu(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.relu(load(x, atX + i)).intoArray(y, atY + i);
        }
    }

    private static void sqrt(float[] x, int atX, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.sqrt(load(x, atX + i)).intoArray(y, atY + i);
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
            VectorOps.add(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void subtract(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.subtract(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void multiply(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.multiply(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void divide(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.divide(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void min(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.min(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void max(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.max(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    private static void less(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.less(load(a, atA + i), load(b, atB + i)).intoArray(y, atY + i);
        }
    }

    @Override
    public void where(
            float[] condition, int at, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        for (int i = 0; i < count; i += STEP) {
            VectorOps.where(load(condition, at + i), load(a, atA + i), load(b, atB + i))
                    .intoArray(y, atY + i);
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
        if (length <= STEP) {
            // without the inner loop in half the time
            for (int i = 0; i < runs; i++) {
                load(x, from + i * pixel).intoArray(y, to + i * distance);
            }
            return;
        }
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
        VectorEnds.finish(sums, at, width, positions, filled, finish, output, y, to, pixel);
    }

    @Override
    public void start(
            float[] x, int at, int pixel, Start start, int channel, int channels, int count, float[] y, int to) {
        VectorEnds.start(x, at, pixel, start, channel, channels, count, y, to);
    }

    @Override
    public void moments(float[] x, int at, int pixel, int count, int channels, float[] sums, int plane) {
        VectorMoments.gather(x, at, pixel, count, channels, sums, plane);
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
        if (lanes % STEP != 0) {
            PlainWinograd.run(map, x, at, tap, next, y, to, result, further, count, lanes);
            return;
        }
        VectorWinograd.run(map, x, at, tap, next, y, to, result, further, count, lanes);
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
