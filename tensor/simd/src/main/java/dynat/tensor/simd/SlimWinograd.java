package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import java.util.Arrays;

/// A [Correlation] of 3 x 3 taps and step 1 to few outputs, by [Winograd]'s minimal filtering along the height alone:
/// four rows of results from six products of a row by a row of taps, where a direct sum needs twelve.
///
/// With few channels, squares would cost more to transform than they save. Along the height whole rows are transformed
/// as they lie, and the three columns of taps remain, whose channels follow each other: six implicit products of a
/// third as many terms as the direct one, which [RowTile]s form.
///
/// [PlanarWinograd] has the same bits.
final class SlimWinograd implements Correlator {
    private static final int OUTPUTS = 16, CHANNELS = 8, COLUMNS = PlanarTile.LANES;
    /// Of a strip: few enough for the nearest cache.
    private static final int POSITIONS = 512;

    private final Correlation c;
    private final RowTile tile;
    private final Strips strips;
    private final Border border;
    private final SlimFilters filters;
    /// Numbers of a row of pixels, and of a row of results; rows of results go on to the end of a vector.
    private final int line, results;
    /// Distance between a strip's six values, and between its products of them.
    private final int values, products;
    /// Where each position's first tap lies among the values; whole tiles of positions.
    private final int[] starts;

    SlimWinograd(Correlation c, RowTile tile) {
        this.c = c;
        this.tile = tile;
        strips = strips(c);
        int pitch = c.columns().seen(c.columns().count()),
                across = c.columns().count(),
                down = strips.rows() / Winograd.SIDE;
        border = new Border(c, 1, strips.rows() + 2, pitch);
        filters = new SlimFilters(c, tile.columns());
        line = pitch * c.channels();
        results = Buffers.rounded(across * tile.columns(), Buffers.MULTIPLE);
        values = Buffers.rounded(down * line, Buffers.MULTIPLE) + Buffers.MULTIPLE;
        starts = new int[Buffers.rounded(down * across, tile.rows())];
        products = starts.length * tile.columns() + Buffers.MULTIPLE;
        Arrays.setAll(starts, each -> {
            int position = Math.min(each, down * across - 1);
            return position / across * line + position % across * c.channels();
        });
    }

    /// Whether `algorithm` takes this way, or [PlanarWinograd]'s.
    static boolean isChosen(ConvolutionAlgorithm algorithm, Correlation c) {
        return algorithm == ConvolutionAlgorithm.AUTO
                && WinogradCorrelator.isPossible(c)
                && c.groups() == 1
                && c.channels() >= CHANNELS
                && 3 * c.channels() <= DenseCorrelator.TERMS
                && c.outputs() <= OUTPUTS
                && c.outputs() % PlanarTile.OUTPUTS == 0
                && Math.min(c.columns().in(), c.columns().count()) >= COLUMNS
                && Winograd.VALUES * Math.ceilDiv(c.rows().count(), Winograd.SIDE)
                        <= 2 * c.rows().count();
    }

    static Strips strips(Correlation c) {
        return Strips.of(c, Winograd.SIDE, POSITIONS);
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return filters.length();
    }

    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        filters.pack(f, panels, machine.lanes());
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
        var lanes = machine.lanes();
        machine.workers().run(strips.count(images), index -> {
            var strip = strips.strip(index, images);
            int down = Math.ceilDiv(strip.rows(), Winograd.SIDE), seen = Winograd.SIDE * down + 2;
            float[] values = Scratch.floats(Scratch.Use.PANEL, Winograd.VALUES * this.values);
            for (int image = strip.image(); image < strip.image() + strip.images(); image++) {
                float[] pixels = border.around(x, start, lanes, image, 1, strip.row(), seen, 0);
                lanes.winograd(
                        Winograd.PIXELS,
                        pixels,
                        0,
                        line,
                        Winograd.SIDE * line,
                        values,
                        0,
                        this.values,
                        line,
                        down,
                        line);
                for (int output = 0; output < c.outputs(); output += tile.columns()) {
                    float[] results = results(values, down, panels, output, lanes);
                    store(results, strip.rows(), output, finish, y, image, strip.row(), lanes);
                }
            }
            int at = c.stored(strip.image(), strip.row(), 0, 0, 0);
            int positions = strip.images() * strip.rows() * c.columns().count();
            finish.stored(index, y, at, positions, 0, c.outputs());
        });
    }

    /// `[row, position, lane]`, four rows for each of `down`: a panel of outputs.
    private float[] results(float[] values, int down, float[] panels, int output, Lanes lanes) {
        int width = tile.columns(), row = c.columns().count() * width, terms = filters.terms();
        float[] products = Scratch.floats(Scratch.Use.SUMS, Winograd.VALUES * this.products);
        for (int v = 0; v < Winograd.VALUES; v++) {
            int panel = filters.at(v, output);
            for (int at = 0; at < down * c.columns().count(); at += tile.rows()) {
                int to = v * this.products + at * width;
                tile.multiply(terms, values, starts, at, v * this.values, panels, panel, products, to, width, false);
            }
        }
        float[] results = Scratch.floats(Scratch.Use.TOTALS, Winograd.SIDE * down * this.results);
        int four = Winograd.SIDE * this.results;
        lanes.winograd(Winograd.RESULTS, products, 0, this.products, row, results, 0, this.results, four, down, row);
        return results;
    }

    private void store(
            float[] results, int rows, int output, Finish finish, float[] y, int image, int row, Lanes lanes) {
        int filled = Math.min(tile.columns(), c.outputs() - output);
        for (int i = 0; i < rows; i++) {
            lanes.finish(
                    results,
                    i * this.results,
                    tile.columns(),
                    c.columns().count(),
                    filled,
                    finish,
                    output,
                    y,
                    c.stored(image, row + i, 0, 0, output),
                    c.outPixel());
        }
    }
}
