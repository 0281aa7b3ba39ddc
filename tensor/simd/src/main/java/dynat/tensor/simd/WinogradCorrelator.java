package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import java.util.Arrays;

/// A [Correlation] of 3 x 3 taps and step 1 by [Winograd]'s minimal filtering.
///
/// A strip of images is cut into squares of 4 x 4 positions, which see 6 x 6 pixels each. Their values, over the
/// channels, are 36 matrices `[square, channel]`; the filters' are `[channel, output]`, made once and kept until the
/// weights change. A panel of outputs at a time, the 36 products are formed, turned back into positions and stored, so
/// products never leave the second-level cache.
///
/// Where there are few strips, or filters too many for the cache, the threads share the squares' values and divide the
/// panels among them, and where even panels are fewer than threads, the products of a panel; otherwise each has strips
/// of its own. Sums are the same either way.
final class WinogradCorrelator implements Correlator {
    /// Fewer channels are not worth the transformations.
    private static final int CHANNELS = 32;
    /// Positions of a strip: 32 squares share a panel of filters.
    private static final int POSITIONS = 512;
    /// Filters that the caches hold while strip after strip passes by, and values that threads share at once, in
    /// numbers.
    private static final int CACHED = 4 << 20, SHARED = 8 << 20;
    /// How many of a panel's 36 products are a task where panels are few.
    private static final int PART = 9;

    private final Correlation c;
    private final Tile tile;
    private final Strips strips;
    private final Squares seen;
    private final WinogradFilters filters;
    /// Squares along the width, and in a strip.
    private final int across, squares;
    /// Distance between the values of neighbouring squares, and of a square's.
    private final int depth, plane;
    /// Numbers of a strip's values.
    private final int length;
    private final int[] starts;

    WinogradCorrelator(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c, Winograd.SIDE, POSITIONS);
        across = Math.ceilDiv(c.columns().count(), Winograd.SIDE);
        squares = Buffers.rounded(strips.images() * strips.rows() / Winograd.SIDE * across, tile.rows());
        depth = Buffers.rounded(c.channels(), Buffers.MULTIPLE / 2);
        plane = squares * depth;
        length = Winograd.SQUARE * plane;
        filters = new WinogradFilters(c, tile);
        seen = Squares.seen(c, strips.rows() / Winograd.SIDE, depth);
        starts = new int[squares];
        Arrays.setAll(starts, square -> square * depth);
    }

    /// Whether `algorithm` takes this way: in all three directions.
    static boolean isChosen(ConvolutionAlgorithm algorithm, Correlation c) {
        return switch (algorithm) {
            case AUTO -> isExact(c) && pays(c);
            case DIRECT -> false;
            case WINOGRAD -> isExact(c);
        };
    }

    private static boolean isExact(Correlation c) {
        return isPossible(c) && isWhole(c.rows()) && isWhole(c.columns());
    }

    /// Whether there are 3 x 3 taps next to each other, and positions, too.
    static boolean isPossible(Correlation c) {
        return isPossible(c.rows()) && isPossible(c.columns());
    }

    private static boolean isPossible(Walk walk) {
        return walk.taps() == 3 && walk.apart() == 1 && walk.step() == 1 && walk.spread() == 1;
    }

    /// Whether there are positions and pixels for a whole square: in smaller images a sum may be of a single product,
    /// which the transformations make tens of times larger before most of it is taken off again.
    private static boolean isWhole(Walk walk) {
        return Math.min(walk.count(), walk.in()) >= Winograd.SIDE;
    }

    /// Whether the transformations pay: half of the multiplications are saved, over enough channels.
    private static boolean pays(Correlation c) {
        int rows = c.rows().count(), columns = c.columns().count();
        int values =
                Buffers.rounded(rows, Winograd.SIDE) * Buffers.rounded(columns, Winograd.SIDE) * Winograd.SQUARE / 16;
        return c.channels() >= CHANNELS && c.outputs() >= CHANNELS && 2 * values <= 9 * rows * columns;
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
        filters.pack(f, panels, machine);
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
        var batch = new Batch(images, x, start, finish, y, machine);
        if (batch.isApart()) {
            batch.apart(panels);
        } else {
            batch.together(panels);
        }
    }

    @Override
    public void runOnce(int images, float[] x, Start start, Filters f, Finish finish, float[] y, Machine machine) {
        var batch = new Batch(images, x, start, finish, y, machine);
        if (batch.isApart() || !batch.packsPanels()) {
            Correlator.super.runOnce(images, x, start, f, finish, y, machine);
        } else {
            batch.together(f);
        }
    }

    /// One call. A strip is taken for each group by itself, so there are as many tasks as strips and groups.
    private final class Batch {
        private final int images;
        private final float[] x, y;
        private final Start start;
        private final Finish finish;
        private final Machine machine;
        private final Lanes lanes;
        private final int tasks;

        Batch(int images, float[] x, Start start, Finish finish, float[] y, Machine machine) {
            this.images = images;
            this.x = x;
            this.start = start;
            this.finish = finish;
            this.y = y;
            this.machine = machine;
            lanes = machine.lanes();
            tasks = strips.count(images) * c.groups();
        }

        /// Whether each thread should have strips of its own.
        boolean isApart() {
            return tasks >= 4 * machine.workers().threads() && filters.length() <= CACHED;
        }

        void apart(float[] panels) {
            machine.workers().run(tasks, task -> {
                float[] values = Scratch.floats(Scratch.Use.PANEL, length);
                for (int n = 0; n < strips.images(); n++) {
                    values(task, n, values, 0);
                }
                for (int panel = 0; panel < filters.panels(); panel++) {
                    panel(task, panel, values, 0, panels, filters.at(task % c.groups(), panel));
                }
            });
        }

        void together(float[] panels) {
            int round = Math.clamp(SHARED / length, 1, Math.max(1, tasks));
            float[] values = machine.buffers().take(round * length);
            for (int from = 0; from < tasks; from += round) {
                int first = from, now = Math.min(round, tasks - from);
                values(first, now, values);
                int all = now * filters.panels();
                if (all < machine.workers().threads()) {
                    divided(first, now, values, panels);
                    continue;
                }
                machine.workers().run(all, index -> {
                    int task = first + index % now, panel = index / now;
                    int filter = filters.at(task % c.groups(), panel);
                    panel(task, panel, values, (task - first) * length, panels, filter);
                });
            }
            machine.buffers().give(values);
        }

        /// The same, where threads are more than panels: first all products, then all results.
        private void divided(int first, int now, float[] values, float[] panels) {
            int all = now * filters.panels(), parts = Winograd.SQUARE / PART, each = productsLength();
            float[] products = machine.buffers().take(all * each);
            machine.workers().run(all * parts, index -> {
                int panel = index / parts / now, task = first + index / parts % now, from = index % parts * PART;
                int filter = filters.at(task % c.groups(), panel), at = (task - first) * length;
                products(task, from, from + PART, values, at, panels, filter, products, index / parts * each);
            });
            machine.workers().run(all, index -> results(first + index % now, index / now, products, index * each));
            machine.buffers().give(products);
        }

        /// Whether there are enough panels that each can be packed by the thread that multiplies with it.
        boolean packsPanels() {
            return tasks <= SHARED / length
                    && c.groups() == 1
                    && filters.panels() >= 4 * machine.workers().threads();
        }

        /// Filters that are used only once: a panel of them never leaves its thread's cache.
        void together(Filters f) {
            float[] values = machine.buffers().take(tasks * length);
            values(0, tasks, values);
            machine.workers().run(filters.panels(), panel -> {
                float[] own = Scratch.floats(Scratch.Use.PANEL, filters.panelLength());
                filters.pack(f, panel, own, lanes);
                for (int task = 0; task < tasks; task++) {
                    panel(task, panel, values, task * length, own, 0);
                }
            });
            machine.buffers().give(values);
        }

        private void values(int first, int count, float[] values) {
            machine.workers().run(count * strips.images(), index -> {
                int task = index / strips.images();
                values(first + task, index % strips.images(), values, task * length);
            });
        }

        /// `[36, square, depth]` from `at`: the values of the squares of a strip's image `n`, if it has so many.
        private void values(int task, int n, float[] values, int at) {
            var strip = strips.strip(task / c.groups(), images);
            if (n < strip.images()) {
                int down = Math.ceilDiv(strip.rows(), Winograd.SIDE), to = at + n * down * across * depth;
                int group = task % c.groups();
                seen.values(x, start, strip.image() + n, strip.row(), down, group, values, to, plane, lanes);
            }
        }

        /// One panel of outputs of a strip, whose values lie from `at` and the filters from `from`.
        private void panel(int task, int panel, float[] values, int at, float[] panels, int from) {
            float[] products = Scratch.floats(Scratch.Use.SUMS, productsLength());
            products(task, 0, Winograd.SQUARE, values, at, panels, from, products, 0);
            results(task, panel, products, 0);
        }

        /// From products that lie from `at` to what is stored of one panel of a strip.
        private void results(int task, int panel, float[] products, int at) {
            var strip = strips.strip(task / c.groups(), images);
            int group = task % c.groups(), down = Math.ceilDiv(strip.rows(), Winograd.SIDE), width = tile.columns();
            int line = Winograd.SIDE * across * width, output = panel * width;
            float[] half = Scratch.floats(Scratch.Use.TOTALS, Winograd.VALUES * line);
            float[] results = Scratch.floats(Scratch.Use.STRIP, Winograd.SIDE * line);
            for (int n = 0; n < strip.images(); n++) {
                for (int i = 0; i < down; i++) {
                    results(products, at + (n * down + i) * across * width, half, results);
                    for (int r = 0; r < Math.min(Winograd.SIDE, strip.rows() - Winograd.SIDE * i); r++) {
                        int row = strip.row() + Winograd.SIDE * i + r;
                        store(results, r * line, strip.image() + n, row, group, output);
                    }
                }
            }
            int first = c.stored(strip.image(), strip.row(), 0, group, output);
            int positions = strip.images() * strip.rows() * c.columns().count();
            int filled = Math.min(width, c.outputs() - output);
            finish.stored(task / c.groups(), y, first, positions, group * c.outputs() + output, filled);
        }

        private int productsLength() {
            return Winograd.SQUARE * squares * tile.columns();
        }

        /// Those of `[36, square, lane]` that are of the values from `first` to below `end`.
        private void products(
                int task,
                int first,
                int end,
                float[] values,
                int at,
                float[] panels,
                int from,
                float[] products,
                int to) {
            var strip = strips.strip(task / c.groups(), images);
            int count = strip.images() * Math.ceilDiv(strip.rows(), Winograd.SIDE) * across, width = tile.columns();
            for (int i = first; i < end; i++) {
                for (int square = 0; square < count; square += tile.rows()) {
                    int shift = at + i * plane, filter = from + i * c.channels() * width;
                    int sum = to + (i * squares + square) * width;
                    tile.multiply(
                            c.channels(), values, starts, square, shift, panels, filter, products, sum, width, false);
                }
            }
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
