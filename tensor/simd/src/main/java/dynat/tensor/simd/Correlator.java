package dynat.tensor.simd;

import java.util.Arrays;

/// Runs a [Correlation] as a packed implicit matrix product.
///
/// The work is cut into strips of about [#PIXELS] positions. A strip's input, with its border of zeros, is copied to a
/// scratch array that stays in the second-level cache; there the taps of one row are contiguous, so a position's
/// neighbourhood is `tapRows` contiguous runs and is multiplied in place. One panel of the weights stays in the first-level
/// cache while all positions of the strip pass by it. A strip does not know which others there are, so the
/// bits of an image depend neither on its batch nor on the threads.
final class Correlator {
    /// Positions in a strip: enough to pay for loading a panel, few enough that sums and panel fit the first-level cache.
    private static final int PIXELS = 192;
    /// Terms multiplied at once: 16 KiB of panel at 16 columns.
    private static final int TERMS = 256;
    /// Runs shorter than this are gathered into one, as the loop over them would cost more than they do.
    private static final int SHORT = 32;

    private final Correlation c;
    private final Tile tile;
    private final boolean pointwise;
    private final boolean gather;
    /// Extent of the scratch copy, in pixels along the width.
    private final int pitch;
    private final int rowsPerStrip;
    private final int imagesPerStrip;
    /// Where each position's first tap lies in the strip.
    private final int[] starts;

    Correlator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        pointwise = c.pointwise();
        gather = !pointwise && c.tapRows() > 1 && c.tapColumns() * c.channels() < SHORT;
        pitch = pointwise ? c.width() : (c.columns() - 1) * c.step() + Math.max(1, c.tapColumns());
        int strips = Math.ceilDiv(c.rows(), Math.clamp(PIXELS / c.columns(), 1, c.rows()));
        rowsPerStrip = Math.ceilDiv(c.rows(), strips);
        imagesPerStrip = strips > 1 ? 1 : Math.max(1, PIXELS / (c.rows() * c.columns()));
        starts = new int[imagesPerStrip * rowsPerStrip * c.columns()];
        Arrays.setAll(starts, this::start);
    }

    Correlation correlation() {
        return c;
    }

    private int start(int position) {
        if (gather) {
            return position * c.terms();
        }
        int j = position % c.columns(), i = position / c.columns() % rowsPerStrip;
        int image = position / c.columns() / rowsPerStrip;
        return ((image * inputRows(rowsPerStrip) + i * c.step()) * pitch + j * c.step()) * c.channels();
    }

    /// Rows of the input that `rows` rows of positions see.
    private int inputRows(int rows) {
        return (rows - 1) * c.step() + Math.max(1, c.tapRows());
    }

    private int roundUp(int positions) {
        return Math.ceilDiv(positions, tile.rows()) * tile.rows();
    }

    /// @param images how many there are in `x` and `y`
    /// @param panels the weights, packed by [Panels]
    void run(int images, float[] x, float[] panels, Finish finish, float[] y, Machine machine) {
        int strips = Math.ceilDiv(c.rows(), rowsPerStrip);
        int groups = Math.ceilDiv(images, imagesPerStrip);
        machine.workers().run(groups * strips, task -> {
            int image = task / strips * imagesPerStrip, row = task % strips * rowsPerStrip;
            strip(
                    image,
                    Math.min(imagesPerStrip, images - image),
                    row,
                    Math.min(rowsPerStrip, c.rows() - row),
                    x,
                    panels,
                    finish,
                    y,
                    machine.lanes());
        });
    }

    private void strip(
            int image,
            int images,
            int row,
            int rows,
            float[] x,
            float[] panels,
            Finish finish,
            float[] y,
            Lanes lanes) {
        int positions = images * rows * c.columns(), tiles = roundUp(positions), width = tile.columns();
        float[] a = x;
        int base = (image * c.height() + row) * c.width() * c.channels();
        if (!pointwise) {
            a = gather ? gathered(x, image, images, row, rows) : bordered(x, image, images, row, rows);
            base = 0;
        }
        float[] sums = Scratch.floats(Scratch.Use.SUMS, tiles * width);
        for (int output = 0; output < c.outputs(); output += width) {
            multiply(positions, a, base, panels, output * c.terms(), sums);
            store(image, images, row, rows, output, sums, finish, y, lanes);
        }
    }

    /// `sums[position, lane] = Σ a · panel`, run by run.
    private void multiply(int positions, float[] a, int base, float[] panels, int panel, float[] sums) {
        int width = tile.columns();
        int runs = gather ? 1 : c.tapRows();
        int length = gather ? c.terms() : c.tapColumns() * c.channels();
        int whole = positions / tile.rows() * tile.rows();
        int[] last = last(whole, positions);
        boolean add = false;
        for (int run = 0; run < runs; run++) {
            for (int k = 0; k < length; k += TERMS) {
                int shift = base + run * pitch * c.channels() + k, terms = Math.min(TERMS, length - k);
                for (int at = 0; at < whole; at += tile.rows()) {
                    tile.multiply(terms, a, starts, at, shift, panels, panel, sums, at * width, add);
                }
                if (whole < positions) {
                    tile.multiply(terms, a, last, 0, shift, panels, panel, sums, whole * width, add);
                }
                panel += terms * width;
                add = true;
            }
        }
        if (!add) {
            Arrays.fill(sums, 0, positions * width, 0);
        }
    }

    /// The rows of a last, incomplete tile: the missing ones repeat the last position, whose data are there to be read.
    private int[] last(int whole, int positions) {
        var last = new int[tile.rows()];
        for (int i = 0; i < last.length && whole < positions; i++) {
            last[i] = starts[Math.min(whole + i, positions - 1)];
        }
        return last;
    }

    private void store(
            int image, int images, int row, int rows, int output, float[] sums, Finish finish, float[] y, Lanes lanes) {
        int width = tile.columns(), filled = Math.min(width, c.outputs() - output), pixel = c.spread() * c.outputs();
        boolean whole = c.spread() == 1 && c.columns() == c.outWidth();
        int runs = whole ? 1 : images * rows, positions = whole ? images * rows * c.columns() : c.columns();
        for (int run = 0; run < runs; run++) {
            int i = c.firstRow() + (row + run % rows) * c.spread(), n = image + run / rows;
            int at = ((n * c.outHeight() + i) * c.outWidth() + c.firstColumn()) * c.outputs() + output;
            lanes.finish(sums, run * positions * width, width, positions, filled, finish, output, y, at, pixel);
        }
    }

    /// The pixels that the strip sees, `[images, inputRows, pitch, channels]`, zero where there are none.
    private float[] bordered(float[] x, int image, int images, int row, int rows) {
        int channels = c.channels(), line = pitch * channels, height = inputRows(rowsPerStrip);
        float[] strip = Scratch.floats(Scratch.Use.STRIP, imagesPerStrip * height * line);
        int left = Math.clamp(-c.left(), 0, pitch), right = Math.clamp(c.width() - c.left(), left, pitch);
        for (int n = 0; n < images; n++) {
            for (int i = 0; i < inputRows(rows); i++) {
                int to = (n * height + i) * line, h = row * c.step() + c.top() + i;
                if (h < 0 || h >= c.height()) {
                    Arrays.fill(strip, to, to + line, 0);
                    continue;
                }
                int from = (((image + n) * c.height() + h) * c.width() + c.left() + left) * channels;
                Arrays.fill(strip, to, to + left * channels, 0);
                if (left < right) {
                    System.arraycopy(x, from, strip, to + left * channels, (right - left) * channels);
                }
                Arrays.fill(strip, to + right * channels, to + line, 0);
            }
        }
        return strip;
    }

    /// Every position's whole neighbourhood, `[positions, terms]`.
    private float[] gathered(float[] x, int image, int images, int row, int rows) {
        int channels = c.channels(), terms = c.terms();
        float[] strip = Scratch.floats(Scratch.Use.STRIP, starts.length * terms);
        for (int n = 0, to = 0; n < images; n++) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < c.columns(); j++) {
                    for (int p = 0; p < c.tapRows(); p++) {
                        int h = (row + i) * c.step() + c.top() + p;
                        int line = ((image + n) * c.height() + h) * c.width();
                        for (int q = 0; q < c.tapColumns(); q++) {
                            int w = j * c.step() + c.left() + q;
                            boolean inside = h >= 0 && h < c.height() && w >= 0 && w < c.width();
                            for (int k = 0; k < channels; k++) {
                                strip[to++] = inside ? x[(line + w) * channels + k] : 0;
                            }
                        }
                    }
                }
            }
        }
        return strip;
    }
}
