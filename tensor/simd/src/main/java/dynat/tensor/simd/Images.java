package dynat.tensor.simd;

import dynat.tensor.Tensor;
import dynat.tensor.Weighting;
import dynat.tensor.Window.Windows;
import java.util.List;

/// Windows and weighted sums of the pixels of images, in whichever order they lie.
///
/// Where the channels of a pixel lie together in every operand, a pixel is computed in vectors of channels; otherwise
/// channel by channel. Either way each number is formed by one chain that the windows alone decide.
final class Images {
    /// Numbers read that make a thread's task.
    private static final int TASK = 16 * 1024;

    /// Where the pixels of images lie.
    private record Pixels(float[] array, int image, int channel, int row, int pixel) {

        static Pixels of(Tensor x) {
            int[] strides = x.order().strides(x.shape());
            return new Pixels(((SimdStorage) x.storage()).array(), strides[0], strides[1], strides[2], strides[3]);
        }

        int at(int plane, int channels, int row) {
            return plane / channels * image + plane % channels * channel + row * this.row;
        }
    }

    private interface Row {
        /// @param taps     room for where the terms of one pixel lie
        /// @param plane    which image, or which channel of which
        /// @param channels planes of one image
        void run(int plane, int channels, int row, int count, int[] taps);
    }

    private final Machine machine;
    private final int planes, channels, count;

    private Images(Machine machine, Tensor x, Pixels... operands) {
        this.machine = machine;
        boolean together = true;
        for (var operand : operands) {
            together &= operand.channel == 1;
        }
        int all = x.shape().dim(1);
        channels = together ? 1 : all;
        count = together ? all : 1;
        planes = x.shape().dim(0) * channels;
    }

    /// Runs over `rows` rows of every plane.
    ///
    /// @param taps the most terms of one pixel
    /// @param work terms of one row of one plane
    private void forEachRow(int rows, int taps, long work, Row row) {
        int together = (int) Math.clamp(TASK / Math.max(1, work * count), 1, Math.max(1, rows));
        int bands = Math.ceilDiv(rows, together);
        machine.workers().run(count == 0 ? 0 : planes * bands, task -> {
            var room = new int[taps];
            int first = task % bands * together;
            for (int i = first; i < Math.min(rows, first + together); i++) {
                row.run(task / bands, channels, i, count, room);
            }
        });
    }

    // ---- the largest of a window ----

    static void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out, Machine machine) {
        Pixels from = Pixels.of(x), to = Pixels.of(out.getFirst());
        var places = out.size() > 1 ? Pixels.of(out.get(1)) : null;
        var images = places == null ? new Images(machine, x, from, to) : new Images(machine, x, from, to, places);
        int most = most(rows.first(), rows.end()) * most(columns.first(), columns.end());
        var lanes = machine.lanes();
        images.forEachRow(rows.count(), most, (long) columns.count() * most, (plane, channels, i, count, taps) -> {
            int base = from.at(plane, channels, 0), toRow = to.at(plane, channels, i);
            int placesRow = places == null ? 0 : places.at(plane, channels, i);
            if (count == 1) {
                largestOfRow(from, base, rows.first()[i], rows.end()[i], columns, to, toRow, places, placesRow);
                return;
            }
            for (int j = 0; j < columns.count(); j++) {
                int terms = 0;
                for (int h = rows.first()[i]; h < rows.end()[i]; h++) {
                    for (int w = columns.first()[j]; w < columns.end()[j]; w++) {
                        taps[terms++] = base + h * from.row + w * from.pixel;
                    }
                }
                lanes.largest(
                        from.array,
                        taps,
                        terms,
                        count,
                        to.array,
                        toRow + j * to.pixel,
                        places == null ? null : places.array,
                        places == null ? 0 : placesRow + j * places.pixel);
            }
        });
    }

    /// One row of one channel.
    private static void largestOfRow(
            Pixels from,
            int base,
            int top,
            int bottom,
            Windows columns,
            Pixels to,
            int toRow,
            Pixels places,
            int placesRow) {
        float[] x = from.array;
        for (int j = 0; j < columns.count(); j++) {
            int left = columns.first()[j], right = columns.end()[j];
            float largest = x[base + top * from.row + left * from.pixel];
            int place = 0;
            for (int h = top, seen = 0; h < bottom; h++) {
                int at = base + h * from.row + left * from.pixel;
                for (int w = left; w < right; w++, seen++, at += from.pixel) {
                    float value = x[at];
                    if (value > largest || value != value) {
                        largest = value;
                        place = seen;
                    }
                }
            }
            to.array[toRow + j * to.pixel] = largest;
            if (places != null) {
                places.array[placesRow + j * places.pixel] = place;
            }
        }
    }

    static void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx, Machine machine) {
        Pixels from = Pixels.of(dy), chosen = Pixels.of(places), to = Pixels.of(dx);
        int height = dx.shape().dim(2), width = dx.shape().dim(3);
        var images = new Images(machine, dx, from, chosen, to);
        if (images.count == 1) {
            images.scatter(from, chosen, rows, columns, to, height, width);
            return;
        }
        int[] firstRow = rows.firstOver(height), endRow = rows.endOver(height);
        int[] firstColumn = columns.firstOver(width), endColumn = columns.endOver(width);
        int most = most(firstRow, endRow) * most(firstColumn, endColumn);
        var lanes = machine.lanes();
        images.forEachRow(height, 3 * most, (long) width * (most + 1), (plane, channels, h, count, taps) -> {
            int base = from.at(plane, channels, 0), chosenBase = chosen.at(plane, channels, 0);
            int toRow = to.at(plane, channels, h);
            for (int w = 0; w < width; w++) {
                int terms = 0;
                for (int i = firstRow[h]; i < endRow[h]; i++) {
                    for (int j = firstColumn[w]; j < endColumn[w]; j++) {
                        int across = columns.end()[j] - columns.first()[j];
                        taps[terms++] = base + i * from.row + j * from.pixel;
                        taps[terms++] = chosenBase + i * chosen.row + j * chosen.pixel;
                        taps[terms++] = (h - rows.first()[i]) * across + w - columns.first()[j];
                    }
                }
                lanes.chosen(from.array, chosen.array, taps, terms, count, to.array, toRow + w * to.pixel);
            }
        });
    }

    /// Channel by channel, each by one thread.
    private void scatter(Pixels dy, Pixels chosen, Windows rows, Windows columns, Pixels dx, int height, int width) {
        machine.workers().run(planes, plane -> {
            int base = dx.at(plane, channels, 0);
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < width; w++) {
                    dx.array[base + h * dx.row + w * dx.pixel] = 0;
                }
            }
            for (int i = 0; i < rows.count(); i++) {
                int line = dy.at(plane, channels, i), places = chosen.at(plane, channels, i);
                for (int j = 0; j < columns.count(); j++) {
                    int left = columns.first()[j], across = columns.end()[j] - left;
                    int place = (int) chosen.array[places + j * chosen.pixel];
                    int h = rows.first()[i] + place / across, w = left + place % across;
                    dx.array[base + h * dx.row + w * dx.pixel] += dy.array[line + j * dy.pixel];
                }
            }
        });
    }

    private static int most(int[] first, int[] end) {
        int most = 0;
        for (int i = 0; i < first.length; i++) {
            most = Math.max(most, end[i] - first[i]);
        }
        return most;
    }

    // ---- weighted sums ----

    static void resample(Tensor x, Weighting rows, Weighting columns, Tensor y, Machine machine) {
        Pixels from = Pixels.of(x), to = Pixels.of(y);
        var images = new Images(machine, x, from, to);
        int most = most(rows) * most(columns);
        var lanes = machine.lanes();
        images.forEachRow(rows.out(), most, (long) columns.out() * most, (plane, channels, i, count, taps) -> {
            int base = from.at(plane, channels, 0), toRow = to.at(plane, channels, i);
            if (count == 1) {
                weightedRow(from, base, rows, i, columns, to, toRow);
                return;
            }
            var weights = new float[most];
            for (int j = 0; j < columns.out(); j++) {
                int terms = 0;
                for (int p = rows.start()[i]; p < rows.start()[i + 1]; p++) {
                    for (int q = columns.start()[j]; q < columns.start()[j + 1]; q++) {
                        weights[terms] = (float) (rows.weight()[p] * columns.weight()[q]);
                        taps[terms++] = base + rows.index()[p] * from.row + columns.index()[q] * from.pixel;
                    }
                }
                lanes.weighted(from.array, taps, weights, terms, count, to.array, toRow + j * to.pixel);
            }
        });
    }

    /// One row of one channel.
    private static void weightedRow(
            Pixels from, int base, Weighting rows, int i, Weighting columns, Pixels to, int toRow) {
        int[] start = columns.start(), index = columns.index();
        int top = rows.start()[i], bottom = rows.start()[i + 1];
        for (int j = 0; j < columns.out(); j++) {
            float sum = 0;
            for (int p = top; p < bottom; p++) {
                int line = base + rows.index()[p] * from.row;
                double down = rows.weight()[p];
                for (int q = start[j]; q < start[j + 1]; q++) {
                    float weight = (float) (down * columns.weight()[q]);
                    sum = Math.fma(weight, from.array[line + index[q] * from.pixel], sum);
                }
            }
            to.array[toRow + j * to.pixel] = sum;
        }
    }

    private static int most(Weighting weighting) {
        int most = 0;
        for (int i = 0; i < weighting.out(); i++) {
            most = Math.max(most, weighting.start()[i + 1] - weighting.start()[i]);
        }
        return most;
    }
}
