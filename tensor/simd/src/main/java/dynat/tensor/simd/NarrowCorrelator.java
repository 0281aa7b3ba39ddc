package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] to very few outputs, such as the gradient of a grey image: the products first, then the
/// neighbourhoods.
///
/// A tile's columns would be all but empty with one output. So every pixel of the input is multiplied by the weights of
/// all taps at once, `s[pixel, tap, o] = Σ in[pixel, c] · w[tap, c, o]`, and a position's result is the sum of `s` over
/// its neighbourhood, each pixel with the tap that it meets.
final class NarrowCorrelator implements Correlator {
    private static final int OUTPUTS = 4, TAPS = 4;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    /// Pixels that a strip sees of one image, at most, in whole tiles.
    private final int seen;

    NarrowCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c);
        int pixels = (strips.rows() - 1 + c.tapRows()) * c.width();
        seen = Math.ceilDiv(pixels, tile.rows()) * tile.rows();
    }

    static boolean suits(Correlation c) {
        return c.outputs() <= OUTPUTS
                && c.tapRows() * c.tapColumns() >= TAPS
                && c.channels() > c.outputs()
                && c.step() == 1;
    }

    private int columns() {
        return c.tapRows() * c.tapColumns() * c.outputs();
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return Panels.length(c.channels(), columns(), tile.columns());
    }

    @Override
    public void pack(Filters f, float[] panels) {
        int line = c.tapColumns() * c.outputs();
        Panels.pack(
                f.w(),
                c.channels(),
                k -> f.at() + k * f.channel(),
                columns(),
                j -> j / line * f.row() + j % line / c.outputs() * f.column() + j % c.outputs() * f.output(),
                tile.columns(),
                panels);
    }

    @Override
    public void run(int images, float[] x, float[] panels, Finish finish, float[] y, Machine machine) {
        machine.workers().run(strips.count(images), index -> {
            var strip = strips.strip(index, images);
            for (int image = strip.image(); image < strip.image() + strip.images(); image++) {
                int first = Math.clamp(strip.row() + c.top(), 0, c.height());
                int end = Math.clamp(strip.row() + strip.rows() - 1 + c.top() + c.tapRows(), first, c.height());
                float[] products = products(x, image, first, end, panels);
                for (int i = strip.row(); i < strip.row() + strip.rows(); i++) {
                    int row = image * c.outHeight() + c.firstRow() + i * c.spread(), outputs = c.outputs();
                    int to = (row * c.outWidth() + c.firstColumn()) * outputs, pixel = c.spread() * outputs;
                    float[] line = line(i, products, first, end);
                    machine.lanes().finish(line, 0, outputs, c.columns(), outputs, finish, 0, y, to, pixel);
                }
            }
        });
    }

    /// Rows `[first, end)` of one image, `[panel, pixel, tile columns]`.
    private float[] products(float[] x, int image, int first, int end, float[] panels) {
        int pixels = (end - first) * c.width(), width = tile.columns();
        int base = (image * c.height() + first) * c.width() * c.channels();
        float[] products = Scratch.floats(Scratch.Use.SUMS, Panels.length(1, columns(), width) * seen);
        var rows = new int[tile.rows()];
        for (int at = 0; at < pixels; at += tile.rows()) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = base + Math.min(at + i, pixels - 1) * c.channels();
            }
            for (int column = 0; column < columns(); column += width) {
                int panel = column * c.channels(), to = column * seen + at * width;
                tile.multiply(c.channels(), x, rows, 0, 0, panels, panel, products, to, false);
            }
        }
        return products;
    }

    /// One row of positions: the taps one after another, each along the whole row.
    private float[] line(int i, float[] products, int first, int end) {
        int outputs = c.outputs(), width = tile.columns();
        float[] line = Scratch.floats(Scratch.Use.PANEL, c.columns() * outputs);
        Arrays.fill(line, 0, c.columns() * outputs, 0);
        for (int column = 0; column < columns(); column++) {
            int o = column % outputs, tap = column / outputs;
            int h = i + c.top() + tap / c.tapColumns(), shift = c.left() + tap % c.tapColumns();
            if (h < first || h >= end) {
                continue;
            }
            int from = column / width * width * seen + column % width + ((h - first) * c.width() + shift) * width;
            int right = Math.min(c.columns(), c.width() - shift);
            for (int j = Math.max(0, -shift); j < right; j++) {
                line[j * outputs + o] += products[from + j * width];
            }
        }
        return line;
    }
}
