package dynat.tensor.simd;

import java.util.Arrays;

/// A [WeightGradient] of 3 x 3 taps and step 1 by [Winograd]'s minimal filtering, `dg = Gᵀ ((A dy Aᵀ) · (Bᵀ x B)) G`.
///
/// The squares of some images become values, of the pixels and of the cotangents, 36 matrices each. Their products over
/// the squares, `[channel, output]`, are added up image after image, and in the end turned into nine taps. Threads
/// share
/// out images, then values and panels of outputs, then channels: there are always many tasks, and no sum is split.
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

    @Override
    public void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        int each = down * across, run = Math.max(1, TERMS / each);
        int perRun = Winograd.SQUARE * run * each * (pixels.depth() + cotangents.depth());
        int runs = Math.clamp(
                VALUES * (long) machine.workers().threads() / perRun, 1, Math.max(1, Math.ceilDiv(images, run)));
        int round = Math.min(run * runs, Math.max(1, images));
        int planeX = round * each * pixels.depth(), planeY = round * each * cotangents.depth();
        int length = Winograd.SQUARE * rows * tile.columns();
        float[] seen = machine.buffers().take(Winograd.SQUARE * planeX + tile.rows());
        float[] results = machine.buffers().take(Winograd.SQUARE * planeY + tile.columns());
        float[] sums = machine.buffers().take(panels() * length);
        for (int group = 0; group < c.groups(); group++) {
            int which = group;
            if (images == 0) {
                Arrays.fill(sums, 0, panels() * length, 0);
            }
            for (int first = 0; first < images; first += round) {
                int from = first, now = Math.min(round, images - first);
                machine.workers().run(2 * now, index -> {
                    int n = index / 2;
                    if (index % 2 == 0) {
                        int to = n * each * pixels.depth();
                        pixels.values(x, Start.NONE, from + n, 0, down, which, seen, to, planeX, machine.lanes());
                    } else {
                        int to = n * each * cotangents.depth();
                        cotangents.values(
                                dy, Start.NONE, from + n, 0, down, which, results, to, planeY, machine.lanes());
                    }
                });
                machine.workers().run(Winograd.SQUARE * panels(), index -> {
                    int value = index / panels(),
                            panel = index % panels(),
                            to = panel * length + value * rows * tile.columns();
                    int a = value * planeX, b = value * planeY + panel * tile.columns();
                    for (int n = 0; n < now; n += run) {
                        int x0 = a + n * each * pixels.depth(), y0 = b + n * each * cotangents.depth();
                        multiply(Math.min(run, now - n) * each, seen, x0, results, y0, sums, to, from + n > 0);
                    }
                });
            }
            taps(sums, length, group, dw, distances, machine);
        }
        machine.buffers().give(seen);
        machine.buffers().give(results);
        machine.buffers().give(sums);
    }

    /// `[channel, lane]` of one value and panel: what a run of images adds to it.
    private void multiply(int count, float[] x, int at, float[] dy, int atDy, float[] sums, int to, boolean add) {
        for (int t = 0; t < count; t += TERMS) {
            int terms = Math.min(TERMS, count - t), a = at + t * pixels.depth(), b = atDy + t * cotangents.depth();
            for (int k = 0; k < rows; k += tile.rows()) {
                tile.outer(
                        terms,
                        x,
                        a + k,
                        pixels.depth(),
                        dy,
                        b,
                        cotangents.depth(),
                        sums,
                        to + k * tile.columns(),
                        add || t > 0);
            }
        }
    }

    /// `Gᵀ u G` of the sums, to where the weights lie.
    private void taps(float[] sums, int length, int group, float[] dw, int[] distances, Machine machine) {
        int blocks = Math.ceilDiv(c.channels(), BLOCK), width = tile.columns(), plane = rows * width;
        machine.workers().run(panels() * blocks, index -> {
            int output = index / blocks * width, filled = Math.min(width, c.outputs() - output);
            int first = index % blocks * BLOCK, count = Math.min(BLOCK, c.channels() - first), block = count * width;
            float[] half = Scratch.floats(Scratch.Use.TOTALS, 18 * block + Buffers.MULTIPLE);
            float[] taps = Scratch.floats(Scratch.Use.STRIP, 9 * block + Buffers.MULTIPLE);
            for (int j = 0; j < Winograd.VALUES; j++) {
                int from = index / blocks * length + j * plane + first * width, side = Winograd.VALUES * plane;
                machine.lanes()
                        .winograd(
                                Winograd.GRADIENT,
                                sums,
                                from,
                                side,
                                block,
                                half,
                                j * block,
                                6 * block,
                                block,
                                1,
                                block);
            }
            for (int p = 0; p < 3; p++) {
                machine.lanes()
                        .winograd(
                                Winograd.GRADIENT,
                                half,
                                p * 6 * block,
                                block,
                                block,
                                taps,
                                p * 3 * block,
                                block,
                                block,
                                1,
                                block);
            }
            for (int o = 0; o < filled; o++) {
                int to = (group * c.outputs() + output + o) * distances[0] + first * distances[1];
                for (int k = 0; k < count; k++) {
                    for (int i = 0; i < 9; i++) {
                        dw[to + k * distances[1] + i / 3 * distances[2] + i % 3 * distances[3]] =
                                taps[i * block + k * width + o];
                    }
                }
            }
        });
    }
}
