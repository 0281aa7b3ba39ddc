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

    /// One call, for one group.
    private final class Batch {
        private final int images, group;
        private final float[] dy, x, dw;
        private final int[] distances;
        private final Machine machine;
        /// Images that are multiplied at once, and whose values are made at once.
        private final int run, round;
        /// Values of one of the 36 kinds that are made at once.
        private final int planeX, planeY;
        private final float[] seen, results;

        Batch(int images, float[] dy, float[] x, int group, float[] dw, int[] distances, Machine machine) {
            this.images = images;
            this.dy = dy;
            this.x = x;
            this.group = group;
            this.dw = dw;
            this.distances = distances;
            this.machine = machine;
            run = Math.max(1, TERMS / (down * across));
            int perRun = Winograd.SQUARE * run * down * across * (pixels.depth() + cotangents.depth());
            long wanted = (long) VALUES * machine.workers().threads() / perRun;
            round = Math.min(run * Math.clamp(wanted, 1, Math.max(1, Math.ceilDiv(images, run))), Math.max(1, images));
            planeX = round * down * across * pixels.depth();
            planeY = round * down * across * cotangents.depth();
            seen = machine.buffers().take(Winograd.SQUARE * planeX + tile.rows());
            results = machine.buffers().take(Winograd.SQUARE * planeY + tile.columns());
        }

        void run() {
            if (images <= round && panels() >= 4 * machine.workers().threads()) {
                values(0, images);
                machine.workers().run(panels(), this::panel);
            } else {
                all();
            }
            machine.buffers().give(seen);
            machine.buffers().give(results);
        }

        /// All sums of one panel: they never leave its thread's cache.
        private void panel(int panel) {
            float[] sums = Scratch.floats(Scratch.Use.PANEL, panelLength());
            for (int value = 0; value < Winograd.SQUARE; value++) {
                multiply(0, images, value, panel, sums, 0);
            }
            for (int first = 0; first < c.channels(); first += BLOCK) {
                taps(sums, 0, panel, first);
            }
        }

        private void all() {
            float[] sums = machine.buffers().take(panels() * panelLength());
            if (images == 0) {
                Arrays.fill(sums, 0, panels() * panelLength(), 0);
            }
            for (int first = 0; first < images; first += round) {
                int from = first, now = Math.min(round, images - first);
                values(from, now);
                machine.workers().run(Winograd.SQUARE * panels(), index -> {
                    int panel = index % panels();
                    multiply(from, now, index / panels(), panel, sums, panel * panelLength());
                });
            }
            int blocks = Math.ceilDiv(c.channels(), BLOCK);
            machine.workers().run(panels() * blocks, index -> {
                int panel = index / blocks;
                taps(sums, panel * panelLength(), panel, index % blocks * BLOCK);
            });
            machine.buffers().give(sums);
        }

        /// The values of some images' squares.
        private void values(int first, int count) {
            machine.workers().run(2 * count, index -> {
                int n = index / 2, square = n * down * across;
                if (index % 2 == 0) {
                    int to = square * pixels.depth();
                    pixels.values(x, Start.NONE, first + n, 0, down, group, seen, to, planeX, machine.lanes());
                } else {
                    int to = square * cotangents.depth();
                    cotangents.values(dy, Start.NONE, first + n, 0, down, group, results, to, planeY, machine.lanes());
                }
            });
        }

        /// `[channel, lane]` of one value of a panel that begins at `at`: what some images add to it.
        private void multiply(int first, int count, int value, int panel, float[] sums, int at) {
            int width = tile.columns(), to = at + value * rows * width;
            for (int n = 0; n < count; n += run) {
                int from = n * down * across, end = Math.min(n + run, count) * down * across;
                for (int square = from; square < end; square += TERMS) {
                    int terms = Math.min(TERMS, end - square);
                    boolean add = first > 0 || square > 0;
                    int a = value * planeX + square * pixels.depth();
                    int b = value * planeY + square * cotangents.depth() + panel * width;
                    for (int k = 0; k < rows; k += tile.rows()) {
                        tile.outer(
                                terms,
                                seen,
                                a + k,
                                pixels.depth(),
                                results,
                                b,
                                cotangents.depth(),
                                sums,
                                to + k * width,
                                add);
                    }
                }
            }
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
