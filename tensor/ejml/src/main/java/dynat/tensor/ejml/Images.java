package dynat.tensor.ejml;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.Arrays;
import java.util.List;

/// Windows and weighted sums of the pixels of images.
final class Images {
    private Images() {}

    private interface Pixel {
        void at(int n, int c, int i, int j);
    }

    /// The largest pixel of each window, and which one it is.
    static void maxPool(Tensor input, Windows rows, Windows columns, List<Tensor> out) {
        double[] x = Doubles.of(input);
        forEach(out.getFirst().shape(), (n, c, i, j) -> {
            double largest = Double.NaN;
            int place = 0, places = 0;
            for (int h = rows.first()[i]; h < rows.end()[i]; h++) {
                for (int w = columns.first()[j]; w < columns.end()[j]; w++) {
                    double value = x[index(input, n, c, h, w)];
                    if (places == 0 || value > largest || Double.isNaN(value)) {
                        largest = value;
                        place = places;
                    }
                    places++;
                }
            }
            Doubles.of(out.getFirst())[index(out.getFirst(), n, c, i, j)] = largest;
            if (out.size() > 1) {
                Doubles.of(out.get(1))[index(out.get(1), n, c, i, j)] = place;
            }
        });
    }

    /// `dx[n,c,h,w] = Σ dy[n,c,i,j]` over the windows whose largest pixel is at `h, w`.
    static void maxPoolBackward(
            Tensor outputCotangent, Tensor places, Windows rows, Windows columns, Tensor inputCotangent) {
        double[] dy = Doubles.of(outputCotangent), place = Doubles.of(places), dx = Doubles.of(inputCotangent);
        Arrays.fill(dx, 0);
        forEach(outputCotangent.shape(), (n, c, i, j) -> {
            int width = columns.end()[j] - columns.first()[j], at = (int) place[index(places, n, c, i, j)];
            int h = rows.first()[i] + at / width, w = columns.first()[j] + at % width;
            dx[index(inputCotangent, n, c, h, w)] += dy[index(outputCotangent, n, c, i, j)];
        });
    }

    /// `y[n,c,i,j] = Σ rows[i,h] · columns[j,w] · x[n,c,h,w]`.
    static void resample(Tensor input, Weighting rows, Weighting columns, Tensor output) {
        double[] x = Doubles.of(input), y = Doubles.of(output);
        forEach(output.shape(), (n, c, i, j) -> {
            double sum = 0;
            for (int p = rows.start()[i]; p < rows.start()[i + 1]; p++) {
                for (int q = columns.start()[j]; q < columns.start()[j + 1]; q++) {
                    double weight = rows.weight()[p] * columns.weight()[q];
                    sum += weight * x[index(input, n, c, rows.index()[p], columns.index()[q])];
                }
            }
            y[index(output, n, c, i, j)] = sum;
        });
    }

    private static void forEach(Shape y, Pixel pixel) {
        for (int n = 0; n < y.dim(0); n++) {
            for (int c = 0; c < y.dim(1); c++) {
                for (int i = 0; i < y.dim(2); i++) {
                    for (int j = 0; j < y.dim(3); j++) {
                        pixel.at(n, c, i, j);
                    }
                }
            }
        }
    }

    private static int index(Tensor x, int n, int c, int h, int w) {
        int[] strides = x.order().strides(x.shape());
        return n * strides[0] + c * strides[1] + h * strides[2] + w * strides[3];
    }
}
