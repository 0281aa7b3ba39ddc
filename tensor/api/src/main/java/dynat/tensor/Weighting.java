package dynat.tensor;

import java.util.Arrays;

/// How the pixels along one axis of an image become others, each a weighted sum of some: `y[i] = Σ weight · x[index]`.
///
/// A sparse matrix, row by row. Averages over windows, linear interpolation and the transposes of both are of this
/// kind.
///
/// @param in     extent of `x`
/// @param start  the terms of row `i` are `[start[i], start[i + 1])`
/// @param index  which pixel each term takes, rising within a row
/// @param weight by how much it is multiplied
public record Weighting(int in, int[] start, int[] index, double[] weight) {

    /// {@return extent of `y`}
    public int out() {
        return start.length - 1;
    }

    /// What a row of the matrix is made of, in order.
    private interface Row {
        void terms(int i, Builder to);
    }

    private static final class Builder {
        private int[] index = new int[16];
        private double[] weight = new double[16];
        private int count;

        void add(int pixel, double by) {
            if (count == index.length) {
                index = Arrays.copyOf(index, 2 * count);
                weight = Arrays.copyOf(weight, 2 * count);
            }
            index[count] = pixel;
            weight[count++] = by;
        }
    }

    private static Weighting of(int in, int out, Row row) {
        var start = new int[out + 1];
        var terms = new Builder();
        for (int i = 0; i < out; i++) {
            row.terms(i, terms);
            start[i + 1] = terms.count;
        }
        return new Weighting(in, start, terms.index, terms.weight);
    }

    /// The mean of each window over an axis of extent `in`.
    ///
    /// @param countIncludePad whether padding counts as pixels that are 0, or not at all; what a window of ceil mode
    ///                        has beyond the padding never counts
    static Weighting average(Window window, int in, boolean countIncludePad) {
        var windows = window.over(in);
        return of(in, windows.count(), (i, to) -> {
            int begin = i * window.stride() - window.padding();
            int padded = Math.min(begin + window.kernel(), in + window.padding()) - begin;
            int first = windows.first()[i], end = windows.end()[i];
            for (int pixel = first; pixel < end; pixel++) {
                to.add(pixel, 1.0 / (countIncludePad ? padded : end - first));
            }
        });
    }

    /// The mean of each of `out` windows that cover the axis evenly: window `i` is `[⌊i·in/out⌋, ⌈(i+1)·in/out⌉)`.
    static Weighting adaptiveAverage(int in, int out) {
        return of(in, out, (i, to) -> {
            int first = (int) ((long) i * in / out), end = (int) Math.ceilDiv((i + 1L) * in, (long) out);
            for (int pixel = first; pixel < end; pixel++) {
                to.add(pixel, 1.0 / (end - first));
            }
        });
    }

    /// Linear interpolation between neighbouring pixels.
    ///
    /// @param scale        pixels of the input that one of the output is long
    /// @param alignCorners whether the centres of the outer pixels, rather than their outer edges, stay where they are;
    ///                     then `scale` is between centres
    static Weighting linear(int in, int out, double scale, boolean alignCorners) {
        return of(in, out, (i, to) -> {
            double at = alignCorners ? i * scale : Math.max(0, (i + 0.5) * scale - 0.5);
            int low = Math.min((int) at, in - 1);
            double share = low == in - 1 ? 0 : Math.min(1, at - low);
            to.add(low, 1 - share);
            if (share > 0) {
                to.add(low + 1, share);
            }
        });
    }

    /// The transpose: how cotangents of `y` become those of `x`.
    Weighting transposed() {
        var counts = new int[in + 1];
        for (int term = 0; term < start[out()]; term++) {
            counts[index[term] + 1]++;
        }
        for (int pixel = 0; pixel < in; pixel++) {
            counts[pixel + 1] += counts[pixel];
        }
        var begin = counts.clone();
        var rows = new int[start[out()]];
        var weights = new double[rows.length];
        for (int row = 0; row < out(); row++) {
            for (int term = start[row]; term < start[row + 1]; term++) {
                int to = counts[index[term]]++;
                rows[to] = row;
                weights[to] = weight[term];
            }
        }
        return new Weighting(out(), begin, rows, weights);
    }
}
