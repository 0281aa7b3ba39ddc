package dynat.tensor.simd;

import dynat.tensor.Formula.Operator;
import dynat.tensor.Geometry;
import java.util.Arrays;

/// The gradient of a convolution's filters, `dw[o,c,p,q] = Σ dy[n,o,i,j] · x[n,c,i·s+p−pad,j·s+q−pad]`, as a packed
/// product whose terms are the pixels.
///
/// For a strip of rows, `x` is turned into planes: for each tap column and channel, the pixels that the output pixels
/// meet in their order. A tap row is then a shift along the plane, so the `tapRows` products share the planes.
///
/// The strips of the whole batch are cut into at most [#CHUNKS] chunks by the shapes alone; each chunk is summed in
/// order, and the chunks' sums are added in order. The tree is the same for any number of threads.
final class WeightGradient {
    private static final int CHUNKS = 16;
    /// Terms multiplied at once, as in [Correlator].
    private static final int PIXELS = 224;

    private final int channels, height, width, outputs, tapRows, tapColumns, step, padding;
    private final int outHeight, outWidth;
    private final Tile tile;
    private final int rowsPerStrip;
    /// Rows of one residue modulo the stride in a plane.
    private final int slots;
    private final int plane;
    /// Where each (tap column, channel) has its plane; the last one is repeated to fill a tile.
    private final int[] planes;

    WeightGradient(
            int channels, int height, int width, int outputs, int tapRows, int tapColumns, Geometry g, Tile tile) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.outputs = outputs;
        this.tapRows = tapRows;
        this.tapColumns = tapColumns;
        this.step = g.stride();
        this.padding = g.padding();
        this.tile = tile;
        outHeight = g.out(height, tapRows);
        outWidth = g.out(width, tapColumns);
        int strips = Math.ceilDiv(outHeight, Math.clamp(PIXELS / outWidth, 1, outHeight));
        rowsPerStrip = Math.ceilDiv(outHeight, strips);
        slots = Math.ceilDiv((rowsPerStrip - 1) * step + tapRows, step);
        plane = step * slots * outWidth;
        int filled = tapColumns * channels;
        planes = new int[Math.ceilDiv(filled, tile.rows()) * tile.rows()];
        Arrays.setAll(planes, i -> Math.min(i, filled - 1) * plane);
    }

    /// Sums of one chunk: `[tapRows][panels][planes][tile columns]`.
    private int length() {
        return tapRows * Panels.length(planes.length, outputs, tile.columns());
    }

    /// @param dw written at `o · O + c · C + p · P + q · Q` for the distances `{O, C, P, Q}`
    void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        int strips = Math.ceilDiv(outHeight, rowsPerStrip), all = images * strips;
        int chunks = Math.min(all, CHUNKS), length = length();
        var sums = new float[chunks][];
        Arrays.setAll(sums, _ -> machine.buffers().take(length));
        machine.workers().run(chunks, chunk -> {
            int from = (int) ((long) all * chunk / chunks), to = (int) ((long) all * (chunk + 1) / chunks);
            for (int strip = from; strip < to; strip++) {
                strip(strip / strips, strip % strips * rowsPerStrip, dy, x, sums[chunk], strip > from);
            }
        });
        int parts = Math.ceilDiv(length, Pointwise.TASK);
        machine.workers().run(parts, part -> {
            int from = part * Pointwise.TASK, to = Math.min(length, from + Pointwise.TASK);
            for (int chunk = 1; chunk < chunks; chunk++) {
                machine.lanes().binary(Operator.ADD, sums[0], from, sums[chunk], from, sums[0], from, to - from);
            }
        });
        scatter(sums[0], dw, distances);
        for (float[] each : sums) {
            machine.buffers().give(each);
        }
    }

    private void strip(int image, int row, float[] dy, float[] x, float[] sums, boolean add) {
        int rows = Math.min(rowsPerStrip, outHeight - row), pixels = rows * outWidth, columns = tile.columns();
        float[] a = planes(image, row, rows, x);
        boolean packed = outputs == columns;
        int first = (image * outHeight + row) * outWidth * outputs;
        float[] panel = packed ? dy : Scratch.floats(Scratch.Use.PANEL, pixels * columns);
        for (int output = 0, to = 0; output < outputs; output += columns) {
            if (!packed) {
                Panels.pack(dy, first, outputs, 1, pixels, outputs, output, columns, panel, 0);
            }
            for (int p = 0; p < tapRows; p++) {
                int shift = (p % step * slots + p / step) * outWidth;
                for (int k = 0; k < planes.length; k += tile.rows(), to += tile.rows() * columns) {
                    tile.multiply(pixels, a, planes, k, shift, panel, packed ? first : 0, sums, to, add);
                }
            }
        }
    }

    /// `[tapColumns, channels, step, slots, outWidth]`: the pixels as the taps meet them, rows sorted by residue.
    private float[] planes(int image, int row, int rows, float[] x) {
        float[] planes = Scratch.floats(Scratch.Use.STRIP, tapColumns * channels * plane);
        // Where nothing is skipped, a tap column's row is that of the column above the pixels themselves, shifted.
        boolean shifts = step == 1 && outWidth == width && padding < tapColumns;
        for (int i = 0; i < (rows - 1) * step + tapRows; i++) {
            int h = row * step - padding + i, to = (i % step * slots + i / step) * outWidth;
            int line = h < 0 || h >= height ? -1 : (image * height + h) * width * channels;
            if (shifts) {
                transpose(x, line, padding, planes, to);
            }
            for (int q = 0; q < tapColumns; q++) {
                if (!shifts) {
                    transpose(x, line, q, planes, to);
                } else if (q != padding) {
                    shift(planes, to, q);
                }
            }
        }
        return planes;
    }

    /// One row of pixels, as tap column `q` meets it, to the planes of its channels.
    ///
    /// @param line where the row begins in `x`, or -1 for a row of zeros
    private void transpose(float[] x, int line, int q, float[] planes, int to) {
        int low = Math.clamp(Math.ceilDiv(padding - q, step), 0, outWidth);
        int high = Math.clamp(Math.floorDiv(width - 1 + padding - q, step) + 1, low, outWidth);
        int pixel = step * channels;
        for (int k = 0; k < channels; k++) {
            int at = (q * channels + k) * plane + to;
            if (line < 0) {
                Arrays.fill(planes, at, at + outWidth, 0);
                continue;
            }
            Arrays.fill(planes, at, at + low, 0);
            for (int j = low, from = line + (low * step + q - padding) * channels + k; j < high; j++, from += pixel) {
                planes[at + j] = x[from];
            }
            Arrays.fill(planes, at + high, at + outWidth, 0);
        }
    }

    private void shift(float[] planes, int to, int q) {
        int left = Math.clamp(padding - q, 0, outWidth), right = Math.clamp(q - padding, 0, outWidth);
        int count = outWidth - left - right;
        for (int k = 0; k < channels; k++) {
            int from = (padding * channels + k) * plane + to, at = (q * channels + k) * plane + to;
            Arrays.fill(planes, at, at + left, 0);
            System.arraycopy(planes, from + right, planes, at + left, count);
            Arrays.fill(planes, at + outWidth - right, at + outWidth, 0);
        }
    }

    private void scatter(float[] sums, float[] dw, int[] distances) {
        int columns = tile.columns();
        for (int o = 0; o < outputs; o++) {
            for (int p = 0; p < tapRows; p++) {
                int panel = (o / columns * tapRows + p) * planes.length * columns + o % columns;
                for (int q = 0; q < tapColumns; q++) {
                    int to = o * distances[0] + p * distances[2] + q * distances[3];
                    for (int k = 0; k < channels; k++) {
                        dw[to + k * distances[1]] = sums[panel + (q * channels + k) * columns];
                    }
                }
            }
        }
    }
}
