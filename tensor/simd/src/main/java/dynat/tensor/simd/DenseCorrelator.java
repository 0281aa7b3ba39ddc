package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] as a packed implicit matrix product.
///
/// A strip's input, with its border of zeros, is copied to a scratch array that stays in the second-level cache; there
/// the taps of one row are contiguous, so a position's neighbourhood is `tapRows` contiguous runs and is multiplied in
/// place. One panel of the weights stays in the first-level cache while all positions of the strip pass by it. A strip
/// does not know which others there are, so the bits of an image depend neither on its batch nor on the threads.
final class DenseCorrelator implements Correlator {
    /// Terms multiplied at once: 16 KiB of panel at 16 columns.
    private static final int TERMS = 256;
    /// Shorter runs are gathered into one, as starting the loop over them would cost more than they do.
    private static final int SHORT = 32;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    private final Border border;
    private final boolean gathers;
    /// Extent of the array that the runs are read from, in pixels along the width.
    private final int pitch;
    /// Where each position's first tap lies.
    private final int[] starts;

    DenseCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c);
        gathers = c.tapRows() > 1 && c.tapColumns() * c.channels() < SHORT;
        pitch = c.inside() ? c.width() : (c.columns() - 1) * c.step() + c.tapColumns();
        border = new Border(c, strips.images(), seen(strips.rows()), pitch);
        starts = new int[strips.positions()];
        Arrays.setAll(starts, gathers ? position -> position * c.terms() : this::start);
    }

    private int start(int position) {
        int j = position % c.columns(), i = position / c.columns() % strips.rows();
        int image = position / c.columns() / strips.rows();
        int imageRows = c.inside() ? c.height() : seen(strips.rows());
        return ((image * imageRows + i * c.step()) * pitch + j * c.step()) * c.channels();
    }

    /// Rows of the input that `rows` rows of positions see.
    private int seen(int rows) {
        return (rows - 1) * c.step() + c.tapRows();
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return Panels.length(c.terms(), c.outputs(), tile.columns());
    }

    @Override
    public void pack(Filters f, float[] panels) {
        int line = c.tapColumns() * c.channels();
        Panels.pack(
                f.w(),
                c.terms(),
                k -> f.at()
                        + k / line * f.row()
                        + k % line / c.channels() * f.column()
                        + k % c.channels() * f.channel(),
                c.outputs(),
                o -> o * f.output(),
                tile.columns(),
                panels);
    }

    @Override
    public void run(int images, float[] x, float[] panels, Finish finish, float[] y, Machine machine) {
        machine.workers().run(strips.count(images), index -> {
            var strip = strips.strip(index, images);
            int positions = strip.images() * strip.rows() * c.columns(), width = tile.columns();
            float[] sums = Scratch.floats(Scratch.Use.SUMS, (positions + tile.rows()) * width);
            if (c.terms() == 0) {
                Arrays.fill(sums, 0, positions * width, 0);
            }
            float[] a = c.terms() == 0 ? x : input(x, strip);
            int base = a == x ? inside(strip) : 0;
            for (int output = 0; output < c.outputs(); output += width) {
                multiply(positions, a, base, panels, output * c.terms(), sums);
                store(strip, output, sums, finish, y, machine.lanes());
            }
        });
    }

    private float[] input(float[] x, Strips.Strip strip) {
        float[] pixels = c.inside()
                ? x
                : border.around(x, strip.image(), strip.images(), strip.row() * c.step(), seen(strip.rows()));
        return gathers ? gathered(pixels, pixels == x ? inside(strip) : 0, strip) : pixels;
    }

    /// Where in the input itself the strip's first position has its first tap.
    private int inside(Strips.Strip strip) {
        int row = strip.image() * c.height() + strip.row() * c.step() + c.top();
        return (row * c.width() + c.left()) * c.channels();
    }

    /// `sums[position, lane] = Σ a · panel`, run by run.
    private void multiply(int positions, float[] a, int base, float[] panels, int panel, float[] sums) {
        int runs = gathers ? 1 : c.tapRows(), length = c.terms() / Math.max(1, runs), width = tile.columns();
        int whole = positions / tile.rows() * tile.rows();
        int[] last = last(whole, positions);
        for (int run = 0; run < runs; run++) {
            for (int k = 0; k < length; k += TERMS) {
                int shift = base + run * pitch * c.channels() + k, terms = Math.min(TERMS, length - k);
                boolean add = run + k > 0;
                for (int at = 0; at < whole; at += tile.rows()) {
                    tile.multiply(terms, a, starts, at, shift, panels, panel, sums, at * width, add);
                }
                if (whole < positions) {
                    tile.multiply(terms, a, last, 0, shift, panels, panel, sums, whole * width, add);
                }
                panel += terms * width;
            }
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

    private void store(Strips.Strip strip, int output, float[] sums, Finish finish, float[] y, Lanes lanes) {
        int width = tile.columns(), filled = Math.min(width, c.outputs() - output), pixel = c.spread() * c.outputs();
        boolean whole = c.spread() == 1;
        int lines = strip.images() * strip.rows(), runs = whole ? 1 : lines, positions = lines / runs * c.columns();
        for (int run = 0; run < runs; run++) {
            int i = c.firstRow() + (strip.row() + run % strip.rows()) * c.spread(),
                    n = strip.image() + run / strip.rows();
            int at = ((n * c.outHeight() + i) * c.outWidth() + c.firstColumn()) * c.outputs() + output;
            lanes.finish(sums, run * positions * width, width, positions, filled, finish, output, y, at, pixel);
        }
    }

    /// Every position's whole neighbourhood, `[positions, terms]`.
    private float[] gathered(float[] pixels, int base, Strips.Strip strip) {
        int terms = c.terms(), run = c.tapColumns() * c.channels(), step = c.step() * c.channels();
        float[] patches = Scratch.floats(Scratch.Use.PANEL, starts.length * terms);
        for (int line = 0, to = 0; line < strip.images() * strip.rows(); line++, to += c.columns() * terms) {
            int first =
                    base + start(line / strip.rows() * strips.rows() * c.columns() + line % strip.rows() * c.columns());
            for (int k = 0; k < terms; k++) {
                int from = first + k / run * pitch * c.channels() + k % run;
                for (int j = 0; j < c.columns(); j++) {
                    patches[to + j * terms + k] = pixels[from + j * step];
                }
            }
        }
        return patches;
    }
}
