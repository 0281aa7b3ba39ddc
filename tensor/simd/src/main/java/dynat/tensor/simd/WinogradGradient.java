package dynat.tensor.simd;

import java.util.Arrays;

/// A [WeightGradient] of 3 x 3 taps and step 1 by [Winograd]'s minimal filtering, `dg = Gᵀ ((A dy Aᵀ) · (Bᵀ x B)) G`.
///
/// The squares of some images become values, of the pixels and of the cotangents, 36 matrices each. Their products over
/// the squares, `[channel, output]`, are added up image after image, and in the end turned into nine taps. Threads
/// share out images, then values and panels of outputs, then channels: there are always many tasks, and no sum is
/// split.
final class WinogradGradient implements WeightGradient {
    /// Values of pixels and cotangents that are made before they are multiplied, in numbers for each thread: about what
    /// its second-level cache holds.
    private static final int VALUES = 512 << 10;
    /// The most squares that are multiplied at once: their cotangents stay in the first-level cache. How they are cut
    /// into such runs decides the bits, so it depends on the image alone.
    private static final int TERMS = 128;
    /// Sums of so few numbers, a few megabytes in all, are formed for several chunks of images apart.
    private static final int SMALL = 160 << 10;
    /// Channels turned into taps at once.
    private static final int BLOCK = 8;

    private final Correlation c;
    private final Tile tile;
    private final Squares pixels, cotangents;
    /// Squares of an image.
    private final int down, across;
    /// Channels in whole tiles.
    private final int rows;

    /// @param c the forward convolution
    WinogradGradient(Correlation c, Tile tile) {
        this.c = c;
        this.tile = tile;
        down = Math.ceilDiv(c.rows().count(), Winograd.SIDE);
        across = Math.ceilDiv(c.columns().count(), Winograd.SIDE);
        rows = roundUp(c.channels(), tile.rows());
        // A few numbers more than a power of two, or all squares would want the same lines of the cache.
        pixels = Squares.seen(c, down, roundUp(c.channels(), Buffers.MULTIPLE) + Buffers.MULTIPLE / 2);
        cotangents = Squares.results(c, down, roundUp(c.outputs(), Buffers.MULTIPLE) + Buffers.MULTIPLE / 2);
    }

    private static int roundUp(int x, int multiple) {
        return Math.ceilDiv(x, multiple) * multiple;
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

    /// The values of some images' squares: of the pixels and of the cotangents, 36 planes each.
    private record Values(float[] x, float[] dy, int planeX, int planeY) {
        static Values taken(WinogradGradient g, int images, Buffers buffers) {
            int x = g.plane(images, g.pixels), dy = g.plane(images, g.cotangents);
            return new Values(buffers.take(g.length(x)), buffers.take(g.length(dy)), x, dy);
        }

        static Values scratch(WinogradGradient g, int images) {
            int x = g.plane(images, g.pixels), dy = g.plane(images, g.cotangents);
            float[] pixels = Scratch.floats(Scratch.Use.PANEL, g.length(x));
            return new Values(pixels, Scratch.floats(Scratch.Use.SUMS, g.length(dy)), x, dy);
        }

        void give(Buffers buffers) {
            buffers.give(x);
            buffers.give(dy);
        }
    }

    private int plane(int images, Squares squares) {
        return images * down * across * squares.depth();
    }

    /// With room for the last square's tile.
    private int length(int plane) {
        return Winograd.SQUARE * plane + Math.max(tile.rows(), tile.columns());
    }

    /// One call, for one group.
    private final class Batch {
        private final int images, group;
        private final float[] dy, x, dw;
        private final int[] distances;
        private final Machine machine;
        /// How many chunks of images are summed apart: the filters and the batch decide it, and so the bits.
        private final int chunks;
        /// Images that are multiplied at once, and whose values are made at once.
        private final int run, round;

        Batch(int images, float[] dy, float[] x, int group, float[] dw, int[] distances, Machine machine) {
            this.images = images;
            this.dy = dy;
            this.x = x;
            this.group = group;
            this.dw = dw;
            this.distances = distances;
            this.machine = machine;
            int numbers = panels() * panelLength();
            chunks = numbers <= SMALL ? 32 : numbers <= 4 * SMALL ? 16 : 1;
            run = Math.max(1, (chunks > 1 ? TERMS / 2 : TERMS) / (down * across));
            int perRun = Winograd.SQUARE * run * down * across * (pixels.depth() + cotangents.depth());
            long wanted = (long) VALUES * machine.workers().threads() / perRun;
            round = Math.min(run * Math.clamp(wanted, 1, Math.max(1, Math.ceilDiv(images, run))), Math.max(1, images));
        }

        void run() {
            if (chunks > 1 && images > 1) {
                apart();
                return;
            }
            var values = Values.taken(WinogradGradient.this, round, machine.buffers());
            if (images <= round && panels() >= 4 * machine.workers().threads()) {
                make(values, 0, images);
                machine.workers().run(panels(), panel -> panel(values, panel));
            } else {
                together(values);
            }
            values.give(machine.buffers());
        }

        /// Small filters: a thread takes a chunk of images from pixels to sums, and nothing goes from one thread's
        /// cache
        /// to another's.
        private void apart() {
            int chunk = Math.ceilDiv(images, Math.min(chunks, images));
            Chunks.sum(
                    1,
                    Math.ceilDiv(images, chunk),
                    panels() * panelLength(),
                    (_, index, sums, first) -> {
                        var values = Values.scratch(WinogradGradient.this, run);
                        int from = index * chunk, end = Math.min(from + chunk, images);
                        for (int n = from; n < end; n += run) {
                            int now = Math.min(run, end - n);
                            make(values, n, now);
                            for (int task = 0; task < Winograd.SQUARE * panels(); task++) {
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
                multiply(values, images, value, panel, sums, 0, false);
            }
            for (int first = 0; first < c.channels(); first += BLOCK) {
                taps(sums, 0, panel, first);
            }
        }

        private void together(Values values) {
            float[] sums = machine.buffers().take(panels() * panelLength());
            if (images == 0) {
                Arrays.fill(sums, 0, panels() * panelLength(), 0);
            }
            for (int first = 0; first < images; first += round) {
                int from = first, now = Math.min(round, images - first);
                make(values, from, now);
                machine.workers().run(Winograd.SQUARE * panels(), task -> multiply(values, now, task, sums, from > 0));
            }
            taps(sums);
            machine.buffers().give(sums);
        }

        /// The values of some images' squares.
        private void make(Values values, int first, int count) {
            machine.workers().run(2 * count, index -> {
                int n = index / 2, square = n * down * across;
                var squares = index % 2 == 0 ? pixels : cotangents;
                squares.values(
                        index % 2 == 0 ? x : dy,
                        Start.NONE,
                        first + n,
                        0,
                        down,
                        group,
                        index % 2 == 0 ? values.x : values.dy,
                        square * squares.depth(),
                        index % 2 == 0 ? values.planeX : values.planeY,
                        machine.lanes());
            });
        }

        /// One value and panel, of as many tasks, into the sums of all.
        private void multiply(Values values, int count, int task, float[] sums, boolean add) {
            int panel = task % panels();
            multiply(values, count, task / panels(), panel, sums, panel * panelLength(), add);
        }

        /// `[channel, lane]` of one value of a panel that begins at `at`: what some images add to it.
        private void multiply(Values values, int count, int value, int panel, float[] sums, int at, boolean more) {
            int width = tile.columns(), to = at + value * rows * width;
            for (int n = 0; n < count; n += run) {
                int from = n * down * across, end = Math.min(n + run, count) * down * across;
                for (int square = from; square < end; square += TERMS) {
                    int terms = Math.min(TERMS, end - square);
                    boolean add = more || square > 0;
                    int a = value * values.planeX + square * pixels.depth();
                    int b = value * values.planeY + square * cotangents.depth() + panel * width;
                    for (int k = 0; k < rows; k += tile.rows()) {
                        int sum = to + k * width;
                        tile.outer(
                                terms,
                                values.x,
                                a + k,
                                pixels.depth(),
                                values.dy,
                                b,
                                cotangents.depth(),
                                sums,
                                sum,
                                add);
                    }
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
