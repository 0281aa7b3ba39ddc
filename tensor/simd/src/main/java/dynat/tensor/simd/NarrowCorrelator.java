package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] to very few outputs, such as the gradient of a grey image: the products first, then the
/// neighbourhoods.
///
/// A tile's columns would be all but empty with one output, which costs most where channels are many. So every pixel of
/// the input is multiplied by the weights of all taps at once, `s[pixel, tap, o] = Σ in[pixel, c] · w[tap, c, o]`, and
/// a position's result is the sum of `s` over its neighbourhood, each pixel with the tap that it meets.
final class NarrowCorrelator implements Correlator {
    private static final int OUTPUTS = 4, TAPS = 4;
    /// Fewer channels are multiplied sooner in a tile of few columns than products are added up over neighbourhoods.
    private static final int CHANNELS = 16;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    /// Pixels that a strip sees of one image, at most, in whole tiles.
    private final int seen;

    NarrowCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c);
        int pixels = c.rows().seen(strips.rows()) * c.columns().in();
        seen = Math.ceilDiv(pixels, tile.rows()) * tile.rows();
    }

    static boolean suits(Correlation c) {
        return c.outputs() <= OUTPUTS
                && c.rows().taps() * c.columns().taps() >= TAPS
                && c.channels() >= CHANNELS
                && c.rows().step() == 1
                && c.columns().step() == 1;
    }

    private int columns() {
        return c.rows().taps() * c.columns().taps() * c.outputs();
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
        return Panels.length(c.channels(), columns(), tile.columns());
    }

    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        int line = c.columns().taps() * c.outputs();
        for (int group = 0; group < c.groups(); group++) {
            int at = f.at(group);
            Panels.pack(
                    f.w(),
                    c.channels(),
                    k -> at + k * f.channel(),
                    columns(),
                    j -> j / line * f.row() + j % line / c.outputs() * f.column() + j % c.outputs() * f.output(),
                    tile.columns(),
                    panels,
                    group * groupLength());
        }
    }

    @Override
    public int strips(int images) {
        return strips.count(images);
    }

    @Override
    public void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine) {
        machine.workers().run(strips.count(images) * c.groups(), index -> {
            var strip = strips.strip(index / c.groups(), images);
            int group = index % c.groups(),
                    outputs = c.outputs(),
                    top = c.rows().first();
            for (int image = strip.image(); image < strip.image() + strip.images(); image++) {
                int first = Math.clamp(strip.row() + top, 0, c.rows().in());
                int end = Math.clamp(
                        strip.row() + top + c.rows().seen(strip.rows()),
                        first,
                        c.rows().in());
                float[] products = products(x, image, first, end, panels, group);
                for (int i = strip.row(); i < strip.row() + strip.rows(); i++) {
                    float[] line = line(i, products, first, end);
                    int to = c.stored(image, i, 0, group, 0),
                            pixel = c.columns().spread() * c.outPixel();
                    int positions = c.columns().count(), channel = group * outputs;
                    machine.lanes().finish(line, 0, outputs, positions, outputs, finish, channel, y, to, pixel);
                }
            }
            int at = c.stored(strip.image(), strip.row(), 0, group, 0);
            int positions = strip.images() * strip.rows() * c.columns().count();
            finish.stored(index / c.groups(), y, at, positions, group * outputs, outputs);
        });
    }

    /// Rows `[first, end)` of one image, `[panel, pixel, tile columns]`.
    private float[] products(float[] x, int image, int first, int end, float[] panels, int group) {
        int pixels = (end - first) * c.columns().in(), width = tile.columns();
        int base = c.read(image, first, 0, group);
        float[] products = Scratch.floats(Scratch.Use.SUMS, Panels.length(1, columns(), width) * seen);
        var rows = new int[tile.rows()];
        for (int at = 0; at < pixels; at += tile.rows()) {
            for (int i = 0; i < rows.length; i++) {
                rows[i] = base + Math.min(at + i, pixels - 1) * c.inPixel();
            }
            for (int column = 0; column < columns(); column += width) {
                int panel = group * groupLength() + column * c.channels(), to = column * seen + at * width;
                tile.multiply(c.channels(), x, rows, 0, 0, panels, panel, products, to, tile.columns(), false);
            }
        }
        return products;
    }

    /// One row of positions: the taps one after another, each along the whole row.
    private float[] line(int i, float[] products, int first, int end) {
        int outputs = c.outputs(),
                width = tile.columns(),
                across = c.columns().count(),
                in = c.columns().in();
        float[] line = Scratch.floats(Scratch.Use.PANEL, across * outputs);
        Arrays.fill(line, 0, across * outputs, 0);
        for (int column = 0; column < columns(); column++) {
            int o = column % outputs, tap = column / outputs;
            int h = i + c.rows().first() + tap / c.columns().taps() * c.rows().apart();
            int shift =
                    c.columns().first() + tap % c.columns().taps() * c.columns().apart();
            if (h < first || h >= end) {
                continue;
            }
            int from = column / width * width * seen + column % width + ((h - first) * in + shift) * width;
            int right = Math.min(across, in - shift);
            for (int j = Math.max(0, -shift); j < right; j++) {
                line[j * outputs + o] += products[from + j * width];
            }
        }
        return line;
    }
}
