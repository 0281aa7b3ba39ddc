package dynat.tensor.simd;

import java.util.Arrays;

/// A [WeightGradient] as a packed product whose terms are the pixels.
///
/// For a strip of rows, a group's channels of `x` are turned into planes: for each tap column and channel, the pixels
/// that the output pixels meet in their order. A tap row is then a shift along the plane, so the products of all tap
/// rows share the planes.
final class DenseGradient implements WeightGradient {
    /// Terms multiplied at once, as in [DenseCorrelator].
    private static final int PIXELS = 224;

    private final Correlation c;
    private final Walk down, across;
    private final Tile tile;
    /// Extents of `dy`.
    private final int outHeight, outWidth;
    private final int rowsPerStrip;
    /// Rows of one residue modulo the stride in a plane.
    private final int slots;
    private final int plane;
    /// Where each (tap column, channel) has its plane; the last one is repeated to fill a tile.
    private final int[] planes;

    /// @param c the forward convolution
    DenseGradient(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        down = c.rows();
        across = c.columns();
        outHeight = down.count();
        outWidth = across.count();
        int strips = Math.ceilDiv(outHeight, Math.clamp(PIXELS / outWidth, 1, outHeight));
        rowsPerStrip = Math.ceilDiv(outHeight, strips);
        slots = Math.ceilDiv(down.seen(rowsPerStrip), down.step());
        plane = down.step() * slots * outWidth;
        int filled = across.taps() * c.channels();
        planes = new int[Math.ceilDiv(filled, tile.rows()) * tile.rows()];
        Arrays.setAll(planes, i -> Math.min(i, filled - 1) * plane);
    }

    /// Sums of one group: `[panel][tap row][plane][tile column]`.
    private int length() {
        return down.taps() * Panels.length(planes.length, c.outputs(), tile.columns());
    }

    @Override
    public void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        int strips = Math.ceilDiv(outHeight, rowsPerStrip);
        Chunks.sum(
                images * strips,
                c.groups() * length(),
                (strip, sums, first) -> {
                    for (int group = 0; group < c.groups(); group++) {
                        strip(strip / strips, strip % strips * rowsPerStrip, group, dy, x, sums, !first);
                    }
                },
                machine,
                sums -> scatter(sums, dw, distances));
    }

    private void strip(int image, int row, int group, float[] dy, float[] x, float[] sums, boolean add) {
        int rows = Math.min(rowsPerStrip, outHeight - row), pixels = rows * outWidth, columns = tile.columns();
        float[] a = planes(image, row, rows, group, x);
        boolean packed = c.outPixel() == columns && c.groups() == 1;
        int first = c.stored(image, row, 0, group, 0);
        float[] panel = packed ? dy : Scratch.floats(Scratch.Use.PANEL, pixels * columns);
        for (int output = 0, to = group * length(); output < c.outputs(); output += columns) {
            if (!packed) {
                Panels.pack(dy, first, c.outPixel(), 1, pixels, c.outputs(), output, columns, panel, 0);
            }
            for (int p = 0; p < down.taps(); p++) {
                int met = p * down.apart(), shift = (met % down.step() * slots + met / down.step()) * outWidth;
                for (int k = 0; k < planes.length; k += tile.rows(), to += tile.rows() * columns) {
                    tile.multiply(pixels, a, planes, k, shift, panel, packed ? first : 0, sums, to, add);
                }
            }
        }
    }

    /// `[tapColumns, channels, step, slots, outWidth]`: the pixels as the taps meet them, rows sorted by residue.
    private float[] planes(int image, int row, int rows, int group, float[] x) {
        float[] planes = Scratch.floats(Scratch.Use.STRIP, across.taps() * c.channels() * plane);
        // Where nothing is skipped, a tap column's row is that of the column above the pixels themselves, shifted.
        int above = -across.first() / across.apart();
        boolean shifts = across.step() == 1
                && outWidth == across.in()
                && above * across.apart() == -across.first()
                && above < across.taps();
        for (int i = 0, seen = down.seen(rows); i < seen; i++) {
            if (!down.meets(i, seen)) {
                continue;
            }
            int h = row * down.step() + down.first() + i;
            int to = (i % down.step() * slots + i / down.step()) * outWidth;
            int line = h < 0 || h >= down.in() ? -1 : c.read(image, h, 0, group);
            if (shifts) {
                transpose(x, line, above, planes, to);
            }
            for (int q = 0; q < across.taps(); q++) {
                if (!shifts) {
                    transpose(x, line, q, planes, to);
                } else if (q != above) {
                    shift(planes, to, q, above);
                }
            }
        }
        return planes;
    }

    /// One row of pixels, as tap column `q` meets it, to the planes of its channels.
    ///
    /// @param line where the row begins in `x`, or -1 for a row of zeros
    private void transpose(float[] x, int line, int q, float[] planes, int to) {
        int step = across.step(), met = across.first() + q * across.apart(); // by the first position
        int low = Math.clamp(Math.ceilDiv(-met, step), 0, outWidth);
        int high = Math.clamp(Math.floorDiv(across.in() - 1 - met, step) + 1, low, outWidth);
        int pixel = step * c.inPixel();
        for (int k = 0; k < c.channels(); k++) {
            int at = (q * c.channels() + k) * plane + to;
            if (line < 0) {
                Arrays.fill(planes, at, at + outWidth, 0);
                continue;
            }
            Arrays.fill(planes, at, at + low, 0);
            for (int j = low, from = line + (low * step + met) * c.inPixel() + k; j < high; j++, from += pixel) {
                planes[at + j] = x[from];
            }
            Arrays.fill(planes, at + high, at + outWidth, 0);
        }
    }

    private void shift(float[] planes, int to, int q, int above) {
        int by = (q - above) * across.apart();
        int left = Math.clamp(-by, 0, outWidth), right = Math.clamp(by, 0, outWidth);
        int count = outWidth - left - right;
        for (int k = 0; k < c.channels(); k++) {
            int from = (above * c.channels() + k) * plane + to, at = (q * c.channels() + k) * plane + to;
            Arrays.fill(planes, at, at + left, 0);
            System.arraycopy(planes, from + right, planes, at + left, count);
            Arrays.fill(planes, at + outWidth - right, at + outWidth, 0);
        }
    }

    private void scatter(float[] sums, float[] dw, int[] distances) {
        int columns = tile.columns(), channels = c.channels();
        for (int o = 0; o < c.outPixel(); o++) {
            int group = o / c.outputs(), output = o % c.outputs();
            for (int p = 0; p < down.taps(); p++) {
                int panel = group * length()
                        + (output / columns * down.taps() + p) * planes.length * columns
                        + output % columns;
                for (int q = 0; q < across.taps(); q++) {
                    int to = o * distances[0] + p * distances[2] + q * distances[3];
                    for (int k = 0; k < channels; k++) {
                        dw[to + k * distances[1]] = sums[panel + (q * channels + k) * columns];
                    }
                }
            }
        }
    }
}
