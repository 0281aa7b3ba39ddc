package dynat.tensor.simd;

import java.util.Arrays;

/// A [WeightGradient] of 3 x 3 taps and step 1 by [Winograd]'s minimal filtering, `dg = Gᵀ ((A dy Aᵀ) · (Bᵀ x B)) G`.
///
/// Images are cut into bands of about [#TERMS] squares. A band's squares become values, of the pixels and of the
/// cotangents, 36 matrices each. Their products over the squares, `[channel, output]`, are added up band after band,
/// and in the end turned into nine taps.
///
/// The sums of small filters are formed for several chunks of bands apart, each by one thread; what two threads share
/// goes from one's cache to the other's, and that can take longer than the arithmetic. Where threads are more than
/// chunks, each takes a panel of outputs of a chunk, and makes the chunk's values anew. Large filters have sums too
/// many for that: there the threads share out bands, then panels of outputs, or values and panels where these are few.
final class WinogradGradient implements WeightGradient {
    /// The most squares that are multiplied at once: their cotangents stay in the first-level cache. How an image is
    /// cut decides the bits, so it depends on the image alone.
    private static final int TERMS = 128;
    /// Values that threads share at once, in numbers for each thread.
    private static final int VALUES = 512 << 10;
    /// Sums of so few numbers are formed for [#CHUNKS] chunks apart, those of four times as many for half as many.
    private static final int SMALL = 160 << 10, CHUNKS = 32;
    /// Channels turned into taps at once.
    private static final int BLOCK = 8;

    private final Correlation c;
    private final Tile tile;
    private final Squares pixels, cotangents;
    /// Rows of squares in a band, and bands of an image; rows that the last one lacks are zeros.
    private final int down, bands;
    /// Squares of a band.
    private final int each;
    /// Channels in whole tiles.
    private final int rows;
    /// How many chunks of bands are summed apart.
    private final int chunks;
    /// Bands that are multiplied at once.
    private final int run;

    /// @param c the forward convolution
    WinogradGradient(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        rows = Buffers.rounded(c.channels(), tile.rows());
        int sums = panels() * panelLength();
        chunks = sums <= SMALL ? CHUNKS : sums <= 4 * SMALL ? CHUNKS / 2 : 1;
        int all = Math.ceilDiv(c.rows().count(), Winograd.SIDE),
                across = Math.ceilDiv(c.columns().count(), Winograd.SIDE);
        int terms = chunks > 1 ? TERMS / 2 : TERMS;
        bands = Math.ceilDiv(all, Math.clamp(terms / across, 1, all));
        down = Math.ceilDiv(all, bands);
        each = down * across;
        run = Math.max(1, terms / each);
        // A few numbers more than a power of two, or all squares would want the same lines of the cache.
        pixels = Squares.seen(c, down, Buffers.rounded(c.channels(), Buffers.MULTIPLE) + Buffers.MULTIPLE / 2);
        cotangents = Squares.results(c, down, Buffers.rounded(c.outputs(), Buffers.MULTIPLE) + Buffers.MULTIPLE / 2);
    }

    private int panels() {
        return Math.ceilDiv(c.outputs(), tile.columns());
    }

    private int panelLength() {
        return Winograd.SQUARE * rows * tile.columns();
    }

    @Override
    public void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        for (int group = 0; group < c.groups(); group++) {
            new Batch(images, dy, x, group, dw, distances, machine).run();
        }
    }

    /// The values of some bands' squares: of the pixels and of the cotangents, 36 planes each.
    private record Values(float[] x, float[] dy, int planeX, int planeY) {
        static Values taken(WinogradGradient g, int bands, Buffers buffers) {
            int x = g.plane(bands, g.pixels), dy = g.plane(bands, g.cotangents);
            return new Values(buffers.take(g.length(x)), buffers.take(g.length(dy)), x, dy);
        }

        static Values scratch(WinogradGradient g, int bands) {
            int x = g.plane(bands, g.pixels), dy = g.plane(bands, g.cotangents);
            float[] pixels = Scratch.floats(Scratch.Use.PANEL, g.length(x));
            return new Values(pixels, Scratch.floats(Scratch.Use.SUMS, g.length(dy)), x, dy);
        }

        void give(Buffers buffers) {
            buffers.give(x);
            buffers.give(dy);
        }
    }

    private int plane(int count, Squares squares) {
        return count * each * squares.depth();
    }

    /// With room for the last square's tile.
    private int length(int plane) {
        return Winograd.SQUARE * plane + Math.max(tile.rows(), tile.columns());
    }

    /// One call, for one group.
    private final class Batch {
        private final int count, group;
        private final float[] dy, x, dw;
        private final int[] distances;
        private final Machine machine;

        Batch(int images, float[] dy, float[] x, int group, float[] dw, int[] distances, Machine machine) {
            count = images * bands;
            this.dy = dy;
            this.x = x;
            this.group = group;
            this.dw = dw;
            this.distances = distances;
            this.machine = machine;
        }

        void run() {
            if (chunks > 1 && count > 1) {
                apart();
                return;
            }
            int perRun = Winograd.SQUARE * run * each * (pixels.depth() + cotangents.depth());
            long wanted = (long) VALUES * machine.workers().threads() / perRun;
            int runs = Math.clamp(wanted, 1, Math.max(1, Math.ceilDiv(count, run)));
            int round = Math.clamp(count, 1, run * runs);
            var values = Values.taken(WinogradGradient.this, round, machine.buffers());
            if (count <= round && panels() >= 4 * machine.workers().threads()) {
                make(values, 0, count);
                machine.workers().run(panels(), panel -> panel(values, panel));
            } else {
                together(values, round);
            }
            values.give(machine.buffers());
        }

        /// A thread takes a chunk of bands from pixels to sums, all of them or a panel's, and shares nothing meanwhile.
        private void apart() {
            int chunk = Math.ceilDiv(count, Math.min(chunks, count)), all = Math.ceilDiv(count, chunk);
            int parts = 2 * machine.workers().threads() > all ? panels() : 1;
            Chunks.sum(
                    parts,
                    all,
                    all,
                    panels() * panelLength(),
                    (part, index, sums, first) -> {
                        var values = Values.scratch(WinogradGradient.this, run);
                        int from = index * chunk, end = Math.min(from + chunk, count);
                        for (int n = from; n < end; n += run) {
                            int now = Math.min(run, end - n);
                            make(values, n, now);
                            for (int task = part; task < Winograd.SQUARE * panels(); task += parts) {
                                multiply(values, now, task, sums, n > from || !first);
                            }
                        }
                    },
                    machine,
                    this::taps);
        }

        /// All sums of one panel: they never leave its thread's cache.
        private void panel(Values values, int panel) {
            float[] sums = Scratch.floats(Scratch.Use.PANEL, panelLength());
            for (int value = 0; value < Winograd.SQUARE; value++) {
                multiply(values, count, value, panel, sums, 0, false);
            }
            for (int first = 0; first < c.channels(); first += BLOCK) {
                taps(sums, 0, panel, first);
            }
        }

        private void together(Values values, int round) {
            float[] sums = machine.buffers().take(panels() * panelLength());
            if (count == 0) {
                Arrays.fill(sums, 0, panels() * panelLength(), 0);
            }
            for (int first = 0; first < count; first += round) {
                int from = first, now = Math.min(round, count - first);
                make(values, from, now);
                machine.workers().run(Winograd.SQUARE * panels(), task -> multiply(values, now, task, sums, from > 0));
            }
            taps(sums);
            machine.buffers().give(sums);
        }

        /// The values of some bands' squares.
        private void make(Values values, int first, int some) {
            machine.workers().run(2 * some, index -> {
                int n = index / 2, band = first + n, image = band / bands, row = band % bands * down * Winograd.SIDE;
                if (index % 2 == 0) {
                    int to = n * each * pixels.depth();
                    pixels.values(x, Start.NONE, image, row, down, group, values.x, to, values.planeX, machine.lanes());
                } else {
                    int to = n * each * cotangents.depth();
                    cotangents.values(
                            dy, Start.NONE, image, row, down, group, values.dy, to, values.planeY, machine.lanes());
                }
            });
        }

        /// One value and panel, of as many tasks, into the sums of all.
        private void multiply(Values values, int some, int task, float[] sums, boolean add) {
            int panel = task % panels();
            multiply(values, some, task / panels(), panel, sums, panel * panelLength(), add);
        }

        /// `[channel, lane]` of one value of a panel that begins at `at`: what some bands add to it.
        private void multiply(Values values, int some, int value, int panel, float[] sums, int at, boolean add) {
            int width = tile.columns(), to = at + value * rows * width;
            int depth = pixels.depth(), depthY = cotangents.depth();
            for (int n = 0; n < some; n += run) {
                int terms = Math.min(run, some - n) * each;
                int a = value * values.planeX + n * each * depth;
                int b = value * values.planeY + n * each * depthY + panel * width;
                for (int k = 0; k < rows; k += tile.rows()) {
                    int sum = to + k * width;
                    tile.outer(terms, values.x, a + k, depth, values.dy, b, depthY, sums, sum, add || n > 0);
                }
            }
        }

        private void taps(float[] sums) {
            int blocks = Math.ceilDiv(c.channels(), BLOCK);
            machine.workers().run(panels() * blocks, index -> {
                int panel = index / blocks;
                taps(sums, panel * panelLength(), panel, index % blocks * BLOCK);
            });
        }

        /// `Gᵀ u G` of some channels of a panel that begins at `at`, to where the weights lie.
        private void taps(float[] sums, int at, int panel, int first) {
            int width = tile.columns(), count = Math.min(BLOCK, c.channels() - first), block = count * width;
            int plane = rows * width, side = Winograd.VALUES * block;
            float[] half = Scratch.floats(Scratch.Use.TOTALS, 18 * block);
            float[] taps = Scratch.floats(Scratch.Use.STRIP, 9 * block);
            var lanes = machine.lanes();
            for (int q = 0; q < Winograd.VALUES; q++) {
                int from = at + q * plane + first * width, tap = Winograd.VALUES * plane;
                lanes.winograd(Winograd.GRADIENT, sums, from, tap, block, half, q * block, side, block, 1, block);
            }
            for (int p = 0; p < 3; p++) {
                int to = 3 * p * block;
                lanes.winograd(Winograd.GRADIENT, half, p * side, block, block, taps, to, block, block, 1, block);
            }
            scatter(taps, panel * width, first, count);
        }

        /// `[9, channel, lane]` to where the weights lie.
        private void scatter(float[] taps, int output, int first, int count) {
            int width = tile.columns(), filled = Math.min(width, c.outputs() - output);
            for (int o = 0; o < filled; o++) {
                int to = (group * c.outputs() + output + o) * distances[0] + first * distances[1];
                for (int k = 0; k < count; k++) {
                    for (int i = 0; i < 9; i++) {
                        int tap = i / 3 * distances[2] + i % 3 * distances[3];
                        dw[to + k * distances[1] + tap] = taps[(i * count + k) * width + o];
                    }
                }
            }
        }
    }
}
