package dynat.tensor.ejml;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Prologue;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The convolution and its two transposes.
///
/// All three are sums over one set of terms `y[n,o,i,j] · x[n,c,i·s+p·d−pad,j·s+q·d−pad] · w[o,c,p,q]`: those in which
/// the pixel of `x` lies inside the image and `c` in the group of `o`. They differ in which factor is the result.
/// [#forEachRow] names the terms, a row of `j` at a time; the sums are taken in the order of the loops there.
final class Convolutions {
    private Convolutions() {}

    private interface Row {
        /// The terms `y[y + k·yStep] · x[x + k·xStep] · w[w]` for `k` from 0 to `count`.
        void terms(int y, int x, int w, int count);
    }

    /// `y[n,o,i,j] = epilogue(Σ x[n,c,i·s+p·d−pad,j·s+q·d−pad] · w[o,c,p,q])`.
    static void forward(Tensor input, Tensor weight, Geometry g, Epilogue epilogue, Tensor output) {
        double[] x = Doubles.of(input), w = Doubles.of(weight), y = Doubles.of(output);
        int xStep = g.columns().stride() * strides(input)[3], yStep = strides(output)[3];
        Arrays.fill(y, 0);
        forEachRow(output, input, weight, g, (yAt, xAt, wAt, count) -> {
            for (int k = 0; k < count; k++) {
                y[yAt + k * yStep] += x[xAt + k * xStep] * w[wAt];
            }
        });
        finish(epilogue, output);
    }

    /// Mean and biased variance of each channel of `[N, O, H', W']`, by the sum and then by the deviations.
    static void moments(Tensor y, Tensor mean, Tensor variance) {
        double[] values = Doubles.of(y), means = Doubles.of(mean), variances = Doubles.of(variance);
        int[] s = strides(y);
        int count = y.shape().dim(0) * y.shape().dim(2) * y.shape().dim(3);
        Arrays.fill(means, count == 0 ? Double.NaN : 0);
        Arrays.fill(variances, count == 0 ? Double.NaN : 0);
        forEachPixel(y.shape(), s, (channel, at) -> means[channel] += values[at] / count);
        forEachPixel(y.shape(), s, (channel, at) -> {
            double deviation = values[at] - means[channel];
            variances[channel] += deviation * deviation / count;
        });
    }

    private interface Pixel {
        void visit(int channel, int at);
    }

    private static void forEachPixel(Shape shape, int[] strides, Pixel pixel) {
        for (int n = 0; n < shape.dim(0); n++) {
            for (int c = 0; c < shape.dim(1); c++) {
                for (int i = 0; i < shape.dim(2); i++) {
                    for (int j = 0; j < shape.dim(3); j++) {
                        pixel.visit(c, n * strides[0] + c * strides[1] + i * strides[2] + j * strides[3]);
                    }
                }
            }
        }
    }

    /// `dx[n,c,i·s+p·d−pad,j·s+q·d−pad] = addend + Σ (y > 0 ? dy[n,o,i,j] : 0) · scale[o] · w[o,c,p,q]`.
    static void backwardInput(
            Tensor outputCotangent,
            Prologue prologue,
            Tensor weight,
            Geometry g,
            Optional<Tensor> addend,
            Tensor inputCotangent) {
        double[] dy = prologue(prologue, outputCotangent), w = Doubles.of(weight), dx = Doubles.of(inputCotangent);
        int xStep = g.columns().stride() * strides(inputCotangent)[3], yStep = strides(outputCotangent)[3];
        Arrays.fill(dx, 0);
        forEachRow(outputCotangent, inputCotangent, weight, g, (yAt, xAt, wAt, count) -> {
            for (int k = 0; k < count; k++) {
                dx[xAt + k * xStep] += dy[yAt + k * yStep] * w[wAt];
            }
        });
        addend.ifPresent(sum ->
                Pointwise.map(List.of(input(0).plus(input(1))), List.of(inputCotangent, sum), List.of(inputCotangent)));
    }

    /// The numbers of `dy` after the prologue, where those of `dy` lie.
    private static double[] prologue(Prologue prologue, Tensor dy) {
        if (prologue.equals(Prologue.NONE)) {
            return Doubles.of(dy);
        }
        var in = new ArrayList<>(List.of(dy));
        Formula result = input(0);
        if (prologue.scale().isPresent()) {
            result = result.times(input(in.size()));
            in.add(perChannel(prologue.scale().get()));
        }
        if (prologue.y().isPresent()) {
            result = where(ZERO.less(input(in.size())), result, ZERO);
            in.add(prologue.y().get());
        }
        try (var _ = Scope.open("prologue")) {
            return Doubles.of(Tensor.map(result, in.toArray(Tensor[]::new)));
        }
    }

    /// `dw[o,c,p,q] = Σ dy[n,o,i,j] · x[n,c,i·s+p·d−pad,j·s+q·d−pad]`.
    static void backwardWeight(Tensor outputCotangent, Tensor input, Geometry g, Tensor weightCotangent) {
        double[] dy = Doubles.of(outputCotangent), x = Doubles.of(input), dw = Doubles.of(weightCotangent);
        int xStep = g.columns().stride() * strides(input)[3], yStep = strides(outputCotangent)[3];
        Arrays.fill(dw, 0);
        forEachRow(outputCotangent, input, weightCotangent, g, (yAt, xAt, wAt, count) -> {
            double sum = dw[wAt];
            for (int k = 0; k < count; k++) {
                sum += dy[yAt + k * yStep] * x[xAt + k * xStep];
            }
            dw[wAt] = sum;
        });
    }

    private static void forEachRow(Tensor output, Tensor input, Tensor weight, Geometry g, Row row) {
        Shape y = output.shape(), x = input.shape(), w = weight.shape();
        int[] ys = strides(output), xs = strides(input), ws = strides(weight);
        Axis rows = g.rows(), columns = g.columns();
        int outputs = w.dim(0) / g.groups(), channels = w.dim(1); // of a group
        for (int n = 0; n < y.dim(0); n++) {
            for (int o = 0; o < y.dim(1); o++) {
                for (int c = 0; c < channels; c++) {
                    int channel = o / outputs * channels + c;
                    int yPlane = n * ys[0] + o * ys[1];
                    int xPlane = n * xs[0] + channel * xs[1];
                    int wPlane = o * ws[0] + c * ws[1];
                    for (int p = 0; p < w.dim(2); p++) {
                        int iEnd = end(p, x.dim(2), y.dim(2), rows);
                        for (int q = 0; q < w.dim(3); q++) {
                            int jFirst = first(q, columns), count = end(q, x.dim(3), y.dim(3), columns) - jFirst;
                            for (int i = first(p, rows); i < iEnd; i++) {
                                row.terms(
                                        yPlane + i * ys[2] + jFirst * ys[3],
                                        xPlane + met(i, p, rows) * xs[2] + met(jFirst, q, columns) * xs[3],
                                        wPlane + p * ws[2] + q * ws[3],
                                        count);
                            }
                        }
                    }
                }
            }
        }
    }

    /// The pixel that tap `p` of window `i` meets, `i·s + p·d − pad`.
    private static int met(int i, int p, Axis axis) {
        return i * axis.stride() + p * axis.dilation() - axis.padding();
    }

    /// The smallest `i ≥ 0` whose tap `p` meets a pixel from 0 on.
    private static int first(int p, Axis axis) {
        return Math.max(0, Math.ceilDiv(-met(0, p, axis), axis.stride()));
    }

    /// One more than the largest `i` below `out` whose tap `p` meets a pixel below `in`.
    private static int end(int p, int in, int out, Axis axis) {
        return Math.min(out, Math.ceilDiv(in - met(0, p, axis), axis.stride()));
    }

    private static int[] strides(Tensor x) {
        return x.order().strides(x.shape());
    }

    /// `y = relu?(y · scale + shift + addend)`.
    private static void finish(Epilogue epilogue, Tensor y) {
        var in = new ArrayList<>(List.of(y));
        Formula result = input(0);
        if (epilogue.scale().isPresent()) {
            result = result.times(input(in.size()));
            in.add(perChannel(epilogue.scale().get()));
        }
        if (epilogue.shift().isPresent()) {
            result = result.plus(input(in.size()));
            in.add(perChannel(epilogue.shift().get()));
        }
        if (epilogue.addend().isPresent()) {
            result = result.plus(input(in.size()));
            in.add(epilogue.addend().get());
        }
        if (epilogue.relu()) {
            result = result.relu();
        }
        if (!result.equals(input(0))) {
            Pointwise.map(List.of(result), in, List.of(y));
        }
    }

    private static Tensor perChannel(Tensor vector) {
        return vector.reshape(new Shape(1, vector.shape().size(), 1, 1));
    }
}
