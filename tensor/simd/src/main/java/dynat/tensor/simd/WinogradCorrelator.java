package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] of 3 x 3 taps and step 1 by Winograd's minimal filtering F(2x2, 3x3): 16 products instead of 36 for
/// four positions.
///
/// A square of 4 x 4 pixels `d` and the taps `g` become `Bᵀ d B` and `G g Gᵀ`; these are multiplied number by number,
/// which over the channels is 16 matrix products; `Aᵀ m A` of the products is the square of 2 x 2 results. The
/// roundings are about twice those of the direct sum, as `B` holds 0 and ±1 only.
///
/// Paper: Lavin and Gray, 2016, "Fast algorithms for convolutional neural networks".
final class WinogradCorrelator implements Correlator {
    /// Numbers of a transformed square.
    private static final int SQUARE = 16;
    /// Fewer channels are not worth the transformations.
    private static final int CHANNELS = 32;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    private final Border border;
    /// Squares along the width, and in a strip.
    private final int across, squares;
    /// Distance between the transformed pixels of neighbouring squares.
    private final int depth;
    private final int[] starts;

    WinogradCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c, 2);
        across = Math.ceilDiv(c.columns().count(), 2);
        border = new Border(c, strips.images(), strips.rows() + 2, 2 * across + 2);
        squares = Math.ceilDiv(strips.images() * strips.rows() / 2 * across, tile.rows()) * tile.rows();
        depth = Math.ceilDiv(c.channels(), Buffers.MULTIPLE / 2) * Buffers.MULTIPLE / 2;
        starts = new int[squares];
        Arrays.setAll(starts, square -> square * depth);
    }

    static boolean suits(Correlation c) {
        int rows = c.rows().count(), columns = c.columns().count();
        int squares = Math.ceilDiv(rows, 2) * Math.ceilDiv(columns, 2);
        return suits(c.rows())
                && suits(c.columns())
                && c.channels() >= CHANNELS
                && c.outputs() >= CHANNELS
                && 3 * SQUARE * squares < 2 * 9 * rows * columns;
    }

    private static boolean suits(Walk walk) {
        return walk.taps() == 3 && walk.apart() == 1 && walk.step() == 1 && walk.spread() == 1;
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return c.groups() * groupLength();
    }

    private int groupLength() {
        return SQUARE * Panels.length(c.channels(), c.outputs(), tile.columns());
    }

    /// `[group][panel][16][channel][lane]` of `G g Gᵀ`.
    @Override
    public void pack(Filters f, float[] panels) {
        int width = tile.columns(), plane = c.channels() * width;
        Arrays.fill(panels, 0, packedLength(), 0);
        var taps = new float[9];
        var square = new float[SQUARE];
        for (int o = 0; o < c.outPixel(); o++) {
            int group = o / c.outputs(), output = o % c.outputs();
            for (int k = 0; k < c.channels(); k++) {
                int from = f.at(group) + output * f.output() + k * f.channel();
                for (int i = 0; i < 9; i++) {
                    taps[i] = f.w()[from + i / 3 * f.row() + i % 3 * f.column()];
                }
                transform(taps, square);
                int to = group * groupLength() + output / width * SQUARE * plane + k * width + output % width;
                for (int i = 0; i < SQUARE; i++) {
                    panels[to + i * plane] = square[i];
                }
            }
        }
    }

    private static void transform(float[] g, float[] square) {
        var columns = new float[12];
        for (int j = 0; j < 3; j++) {
            float sum = g[j] + g[6 + j];
            columns[j] = g[j];
            columns[3 + j] = 0.5f * (sum + g[3 + j]);
            columns[6 + j] = 0.5f * (sum - g[3 + j]);
            columns[9 + j] = g[6 + j];
        }
        for (int i = 0; i < 4; i++) {
            float a = columns[3 * i], b = columns[3 * i + 1], d = columns[3 * i + 2];
            square[4 * i] = a;
            square[4 * i + 1] = 0.5f * (a + d + b);
            square[4 * i + 2] = 0.5f * (a + d - b);
            square[4 * i + 3] = d;
        }
    }

    @Override
    public int strips(int images) {
        return strips.count(images);
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine) {
        machine.workers().run(strips.count(images) * c.groups(), index -> {
            var strip = strips.strip(index / c.groups(), images);
            var lanes = machine.lanes();
            int group = index % c.groups(), down = Math.ceilDiv(strip.rows(), 2), width = tile.columns();
            int count = strip.images() * down * across, rounded = Math.ceilDiv(count, tile.rows()) * tile.rows();
            float[] spectra = spectra(x, start, strip, group, down, lanes);
            float[] products = Scratch.floats(Scratch.Use.SUMS, SQUARE * squares * width);
            float[] results = Scratch.floats(Scratch.Use.TOTALS, 4 * squares * width);
            for (int output = 0, panel = group * groupLength(); output < c.outputs(); output += width) {
                for (int i = 0; i < SQUARE; i++, panel += c.channels() * width) {
                    for (int at = 0; at < rounded; at += tile.rows()) {
                        int to = (i * squares + at) * width, shift = i * squares * depth;
                        tile.multiply(c.channels(), spectra, starts, at, shift, panels, panel, products, to, false);
                    }
                }
                for (int line = 0; line < strip.images() * down; line++) {
                    int from = line * across * width, to = line * 4 * across * width;
                    lanes.fromSquares(products, from, squares * width, across, width, results, to, 2 * across * width);
                }
                store(strip, group, down, output, results, finish, y, lanes);
            }
            int first = c.stored(strip.image(), strip.row(), 0, group, 0);
            int positions = strip.images() * strip.rows() * c.columns().count();
            finish.stored(index / c.groups(), y, first, positions, group * c.outputs(), c.outputs());
        });
    }

    /// `[16, square, depth]`: the transformed squares of a strip.
    private float[] spectra(float[] x, Start start, Strips.Strip strip, int group, int down, Lanes lanes) {
        int line = border.pitch() * c.channels();
        float[] pixels =
                border.around(x, start, lanes, strip.image(), strip.images(), strip.row(), 2 * down + 2, group);
        float[] spectra = Scratch.floats(Scratch.Use.PANEL, SQUARE * squares * depth);
        for (int n = 0; n < strip.images(); n++) {
            for (int i = 0; i < down; i++) {
                int from = (n * border.rows() + 2 * i) * line, to = (n * down + i) * across * depth;
                lanes.toSquares(pixels, from, line, c.channels(), across, spectra, to, depth, squares * depth);
            }
        }
        return spectra;
    }

    private void store(
            Strips.Strip strip,
            int group,
            int down,
            int output,
            float[] results,
            Finish finish,
            float[] y,
            Lanes lanes) {
        int width = tile.columns(), filled = Math.min(width, c.outputs() - output);
        int channel = group * c.outputs() + output;
        for (int n = 0; n < strip.images(); n++) {
            for (int i = 0; i < strip.rows(); i++) {
                int from = (n * 2 * down + i) * 2 * across * width;
                int to = c.stored(strip.image() + n, strip.row() + i, 0, group, output);
                int positions = c.columns().count();
                lanes.finish(results, from, width, positions, filled, finish, channel, y, to, c.outPixel());
            }
        }
    }
}
