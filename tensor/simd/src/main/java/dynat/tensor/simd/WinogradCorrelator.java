package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] of 3 x 3 taps and step 1 by [Winograd]'s minimal filtering.
///
/// A strip of images is cut into squares of 4 x 4 positions, which see 6 x 6 pixels each. Their values, over the
/// channels, are 36 matrices `[square, channel]`; the filters' are `[channel, output]`, made once and kept until the
/// weights change. A panel of outputs at a time, the 36 products are formed, turned back into positions and stored, so
/// products never leave the second-level cache.
///
/// Where there are few strips, or filters too many for the cache, the threads share the squares' values and divide the
/// panels among them; otherwise each has strips of its own. Sums are the same either way.
final class WinogradCorrelator implements Correlator {
    /// Fewer channels are not worth the transformations.
    private static final int CHANNELS = 32;
    /// Positions of a strip: 32 squares share a panel of filters.
    private static final int POSITIONS = 512;
    /// Channels of filters transformed together, in the first-level cache.
    private static final int BLOCK = 8;
    /// Filters that the caches hold while strip after strip passes by, and values that threads share at once, in
    /// numbers.
    private static final int CACHED = 4 << 20, SHARED = 8 << 20;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    private final Squares seen;
    /// Squares along the width, and in a strip.
    private final int across, squares;
    /// Distance between the values of neighbouring squares, and of a square's.
    private final int depth, plane;
    private final int[] starts;

    WinogradCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c, Winograd.SIDE, POSITIONS);
        across = Math.ceilDiv(c.columns().count(), Winograd.SIDE);
        squares = roundUp(strips.images() * strips.rows() / Winograd.SIDE * across, tile.rows());
        depth = roundUp(c.channels(), Buffers.MULTIPLE / 2);
        plane = squares * depth;
        seen = Squares.seen(c, strips.rows() / Winograd.SIDE, depth);
        starts = new int[squares];
        Arrays.setAll(starts, square -> square * depth);
    }

    private static int roundUp(int x, int multiple) {
        return Math.ceilDiv(x, multiple) * multiple;
    }

    static boolean isPossible(Correlation c) {
        return isPossible(c.rows()) && isPossible(c.columns());
    }

    private static boolean isPossible(Walk walk) {
        return walk.taps() == 3 && walk.apart() == 1 && walk.step() == 1 && walk.spread() == 1;
    }

    /// Whether the transformations pay: half of the multiplications are saved, over enough channels.
    static boolean suits(Correlation c) {
        int rows = c.rows().count(), columns = c.columns().count();
        int values = roundUp(rows, Winograd.SIDE) * roundUp(columns, Winograd.SIDE) * Winograd.SQUARE / 16;
        return isPossible(c) && c.channels() >= CHANNELS && c.outputs() >= CHANNELS && 2 * values <= 9 * rows * columns;
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return c.groups() * panelsPerGroup() * panelLength();
    }

    private int panelsPerGroup() {
        return Math.ceilDiv(c.outputs(), tile.columns());
    }

    private int panelLength() {
        return Winograd.SQUARE * c.channels() * tile.columns();
    }

    /// `[group][panel][36][channel][lane]` of `G g Gᵀ`.
    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        int blocks = Math.ceilDiv(c.channels(), BLOCK);
        machine.workers().run(c.groups() * panelsPerGroup() * blocks, index -> {
            int first = index % blocks * BLOCK, count = Math.min(BLOCK, c.channels() - first);
            int panel = index / blocks, group = panel / panelsPerGroup(), output = panel % panelsPerGroup();
            pack(
                    f,
                    f.at(group) + first * f.channel(),
                    output * tile.columns(),
                    count,
                    panels,
                    panel * panelLength() + first * tile.columns(),
                    machine.lanes());
        });
    }

    private void pack(Filters f, int at, int output, int count, float[] panels, int to, Lanes lanes) {
        int width = tile.columns(), filled = Math.min(width, c.outputs() - output), block = count * width;
        float[] taps = Scratch.floats(Scratch.Use.STRIP, 9 * block),
                half = Scratch.floats(Scratch.Use.TOTALS, 18 * block);
        if (filled < width) {
            Arrays.fill(taps, 0, 9 * block, 0);
        }
        float[] w = f.w();
        for (int i = 0; i < 9; i++) {
            int from = at + output * f.output() + i / 3 * f.row() + i % 3 * f.column();
            for (int o = 0; o < filled; o++) {
                for (int k = 0; k < count; k++) {
                    taps[i * block + k * width + o] = w[from + o * f.output() + k * f.channel()];
                }
            }
        }
        lanes.winograd(Winograd.TAPS, taps, 0, 3 * block, 3 * block, half, 0, 3 * block, 3 * block, 1, 3 * block);
        int plane = c.channels() * width;
        for (int i = 0; i < Winograd.VALUES; i++) {
            int row = to + i * Winograd.VALUES * plane;
            lanes.winograd(Winograd.TAPS, half, i * 3 * block, block, block, panels, row, plane, block, 1, block);
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
        var batch = new Batch(images, x, start, panels, finish, y, machine.lanes());
        int count = strips.count(images) * c.groups(), length = Winograd.SQUARE * plane;
        var workers = machine.workers();
        if (count >= 4 * workers.threads() && packedLength() <= CACHED) {
            workers.run(count, index -> {
                float[] values = Scratch.floats(Scratch.Use.PANEL, length);
                for (int n = 0; n < strips.images(); n++) {
                    batch.values(index, n, values, 0);
                }
                for (int panel = 0; panel < panelsPerGroup(); panel++) {
                    batch.panel(index, panel, values, 0);
                }
            });
            return;
        }
        int round = Math.clamp(SHARED / length, 1, Math.max(1, count));
        float[] values = machine.buffers().take(round * length);
        for (int from = 0; from < count; from += round) {
            int first = from, now = Math.min(round, count - from);
            workers.run(now * strips.images(), index -> {
                int strip = index / strips.images();
                batch.values(first + strip, index % strips.images(), values, strip * length);
            });
            workers.run(now * panelsPerGroup(), index -> {
                int strip = index % now;
                batch.panel(first + strip, index / now, values, strip * length);
            });
        }
        machine.buffers().give(values);
    }

    /// One call of [#run]; a strip is taken for each group, so an index stands for a strip and a group.
    private final class Batch {
        private final int images;
        private final float[] x, panels, y;
        private final Start start;
        private final Finish finish;
        private final Lanes lanes;

        Batch(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Lanes lanes) {
            this.images = images;
            this.x = x;
            this.start = start;
            this.panels = panels;
            this.finish = finish;
            this.y = y;
            this.lanes = lanes;
        }

        /// `[36, square, depth]` from `at`: the values of the squares of a strip's image `n`, if it has so many.
        void values(int index, int n, float[] values, int at) {
            var strip = strips.strip(index / c.groups(), images);
            if (n < strip.images()) {
                int down = Math.ceilDiv(strip.rows(), Winograd.SIDE), to = at + n * down * across * depth;
                int group = index % c.groups();
                seen.values(x, start, strip.image() + n, strip.row(), down, group, values, to, plane, lanes);
            }
        }

        /// One panel of outputs of a strip whose values lie from `at`.
        void panel(int index, int panel, float[] values, int at) {
            var strip = strips.strip(index / c.groups(), images);
            int group = index % c.groups(), down = Math.ceilDiv(strip.rows(), Winograd.SIDE), width = tile.columns();
            float[] products = products(strip.images() * down * across, group, panel, values, at);
            int line = Winograd.SIDE * across * width, output = panel * width;
            float[] half = Scratch.floats(Scratch.Use.TOTALS, Winograd.VALUES * line);
            float[] results = Scratch.floats(Scratch.Use.STRIP, Winograd.SIDE * line);
            for (int n = 0; n < strip.images(); n++) {
                for (int i = 0; i < down; i++) {
                    results(products, (n * down + i) * across * width, half, results);
                    for (int r = 0; r < Math.min(Winograd.SIDE, strip.rows() - Winograd.SIDE * i); r++) {
                        int row = strip.row() + Winograd.SIDE * i + r;
                        store(results, r * line, strip.image() + n, row, group, output);
                    }
                }
            }
            int first = c.stored(strip.image(), strip.row(), 0, group, output);
            int positions = strip.images() * strip.rows() * c.columns().count();
            int filled = Math.min(width, c.outputs() - output);
            finish.stored(index / c.groups(), y, first, positions, group * c.outputs() + output, filled);
        }

        /// `[36, square, lane]` of some squares.
        private float[] products(int count, int group, int panel, float[] values, int at) {
            int width = tile.columns(), from = (group * panelsPerGroup() + panel) * panelLength();
            float[] products = Scratch.floats(Scratch.Use.SUMS, Winograd.SQUARE * squares * width);
            for (int i = 0; i < Winograd.SQUARE; i++, from += c.channels() * width) {
                for (int square = 0; square < count; square += tile.rows()) {
                    int shift = at + i * plane, to = (i * squares + square) * width;
                    tile.multiply(c.channels(), values, starts, square, shift, panels, from, products, to, false);
                }
            }
            return products;
        }

        /// `[4, 4, square, lane]` of a row of squares: their positions by row and column of the square.
        private void results(float[] products, int at, float[] half, float[] results) {
            int width = tile.columns(), apart = squares * width, row = across * width, side = Winograd.VALUES * row;
            for (int q = 0; q < Winograd.VALUES; q++) {
                int from = at + q * apart, tap = Winograd.VALUES * apart;
                lanes.winograd(Winograd.RESULTS, products, from, tap, row, half, q * row, side, row, 1, row);
            }
            for (int r = 0; r < Winograd.SIDE; r++) {
                int to = r * Winograd.SIDE * row;
                lanes.winograd(Winograd.RESULTS, half, r * side, row, row, results, to, row, row, 1, row);
            }
        }

        /// A row of positions, of which every fourth lies together.
        private void store(float[] results, int at, int image, int row, int group, int output) {
            int columns = c.columns().count(), width = tile.columns(), filled = Math.min(width, c.outputs() - output);
            for (int q = 0; q < Math.min(Winograd.SIDE, columns); q++) {
                int from = at + q * across * width, positions = Math.ceilDiv(columns - q, Winograd.SIDE);
                int to = c.stored(image, row, q, group, output), channel = group * c.outputs() + output;
                int pixel = Winograd.SIDE * c.outPixel();
                lanes.finish(results, from, width, positions, filled, finish, channel, y, to, pixel);
            }
        }
    }
}
