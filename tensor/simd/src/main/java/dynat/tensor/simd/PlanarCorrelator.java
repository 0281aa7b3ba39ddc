package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] to few outputs with the positions of a row side by side in a vector, by [PlanarTile].
///
/// The input's channels are taken apart into planes with their border of zeros, several rows of an image at a time, and
/// the sums are put together to pixels again. Where positions are two pixels apart, even and odd columns are planes of
/// their own, so that a tap's pixels follow each other: a pair of pixels is taken for one of twice the channels.
///
/// Sums have the terms of [DenseCorrelator]'s in the same chains, so they have the same bits.
final class PlanarCorrelator implements Correlator {
    private static final int OUTPUTS = 16, STEP = 2;
    /// Positions that are taken at once, at most, where there are enough of them for all threads.
    private static final int POSITIONS = 1536;
    /// Results that are put together before they are stored.
    private static final int BLOCK = 256;
    /// Tasks for each thread: enough for equal shares.
    private static final int TASKS = 4;

    private final Correlation c;
    private final Strips strips;
    /// Strips of an image, and how many of them are taken at once.
    private final int down, lot;
    /// Pixels left of the image, and of a row with its border; pairs of them where positions are two pixels apart.
    private final int margin, pitch;
    /// Numbers of a plane.
    private final int plane;
    /// How far from a position's own place its terms lie, those of one chain after those of another.
    private final int[] offsets;
    private final int chain;
    /// Where the vectors of a lot's positions begin, in a plane and among the positions; `across` of them a row.
    private final int[] places, positions;
    private final int across;

    PlanarCorrelator(Correlation c) {
        this.c = c;
        strips = Strips.of(c);
        down = Math.ceilDiv(c.rows().count(), strips.rows());
        lot = strips.images() > 1 ? 1 : Math.clamp(POSITIONS / strips.positions(), 1, down);
        int rows = lot * strips.rows(),
                count = c.columns().count(),
                step = c.columns().step();
        margin = Math.max(0, -Math.floorDiv(c.columns().first(), step));
        int last = Math.floorDiv(c.columns().first() + c.columns().seen(count) - 1, step);
        pitch = margin + Math.max(pixels(), last + 1);
        plane = c.rows().seen(rows) * pitch;
        offsets = new int[c.terms()];
        Arrays.setAll(offsets, this::offset);
        chain = c.terms() / DenseCorrelator.chains(c);
        across = Math.ceilDiv(count, PlanarTile.LANES);
        places = new int[rows * across];
        positions = new int[rows * across];
        for (int v = 0; v < places.length; v++) {
            int j = Math.min(v % across * PlanarTile.LANES, count - PlanarTile.LANES);
            places[v] = v / across * c.rows().step() * pitch + j;
            positions[v] = v / across * count + j;
        }
    }

    /// Enough positions for a vector in each row, and outputs for a few whole tiles.
    static boolean suits(Correlation c) {
        return c.groups() == 1
                && c.outputs() <= OUTPUTS
                && c.outputs() % PlanarTile.OUTPUTS == 0
                && c.columns().taps() > 1
                && c.rows().taps() > 0
                && c.rows().apart() == 1
                && c.columns().apart() == 1
                && c.rows().spread() == 1
                && c.columns().spread() == 1
                && c.columns().step() <= STEP
                && c.columns().in() % c.columns().step() == 0
                && c.columns().in() / c.columns().step() >= PlanarTile.LANES
                && c.columns().count() >= PlanarTile.LANES
                && c.terms() / DenseCorrelator.chains(c) <= DenseCorrelator.TERMS;
    }

    /// Of a row, as [Planes] sees them.
    private int pixels() {
        return c.columns().in() / c.columns().step();
    }

    private int depth() {
        return c.channels() * c.columns().step();
    }

    private int offset(int k) {
        int tap = k / c.channels(), step = c.columns().step();
        int column = c.columns().first() + tap % c.columns().taps();
        int channel = Math.floorMod(column, step) * c.channels() + k % c.channels();
        return channel * plane + tap / c.columns().taps() * pitch + margin + Math.floorDiv(column, step);
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return Panels.length(c.terms(), c.outputs(), PlanarTile.OUTPUTS);
    }

    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        DenseCorrelator.pack(c, f, 0, PlanarTile.OUTPUTS, panels, 0);
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
        boolean few = strips.count(images) < TASKS * lot * machine.workers().threads();
        int some = few && machine.workers().threads() > 1 ? 1 : lot, lots = Math.ceilDiv(down, some);
        machine.workers().run(strips.count(images) / down * lots, index -> {
            int first = index / lots * down + index % lots * some;
            int end = Math.min(first + some, (index / lots + 1) * down);
            Strips.Strip top = strips.strip(first, images), bottom = strips.strip(end - 1, images);
            int rows = bottom.row() + bottom.rows() - top.row();
            for (int image = top.image(); image < top.image() + top.images(); image++) {
                float[] planes = planes(x, start, image, top.row(), c.rows().seen(rows), lanes);
                int count = rows * c.columns().count();
                float[] sums = Scratch.floats(Scratch.Use.SUMS, c.outputs() * count + Buffers.MULTIPLE);
                multiply(planes, rows * across, panels, sums, count);
                store(sums, count, finish, y, c.stored(image, top.row(), 0, 0, 0), lanes);
            }
            for (int strip = first; strip < end; strip++) {
                var each = strips.strip(strip, images);
                int count = each.images() * each.rows() * c.columns().count();
                finish.stored(strip, y, c.stored(each.image(), each.row(), 0, 0, 0), count, 0, c.outputs());
            }
        });
    }

    /// The planes of some rows, from the first position's first tap on; zero where there is no pixel.
    private float[] planes(float[] x, Start start, int image, int position, int seen, Lanes lanes) {
        int depth = depth(),
                pixels = pixels(),
                channels = c.channels(),
                in = c.columns().in();
        float[] planes = Scratch.floats(Scratch.Use.STRIP, depth * plane + Buffers.MULTIPLE);
        int top = position * c.rows().step() + c.rows().first();
        for (int i = 0; i < seen; i++) {
            int h = top + i, line = i * pitch, left = line + margin;
            boolean inside = h >= 0 && h < c.rows().in();
            for (int k = 0; k < depth; k++) {
                int at = k * plane;
                Arrays.fill(planes, at + line, at + (inside ? left : line + pitch), 0);
                Arrays.fill(planes, at + left + pixels, at + line + pitch, 0);
            }
            if (inside && start.isNone()) {
                Planes.apart(x, c.read(image, h, 0, 0), depth, pixels, planes, left, plane);
            } else if (inside) {
                float[] row = Scratch.floats(Scratch.Use.PANEL, in * channels + Buffers.MULTIPLE);
                lanes.start(x, c.read(image, h, 0, 0), channels, start, 0, channels, in, row, 0);
                Planes.apart(row, 0, depth, pixels, planes, left, plane);
            }
        }
        return planes;
    }

    /// `sums[output, position]`, two vectors of positions after the other: all chains of theirs, then the next two.
    private void multiply(float[] planes, int vectors, float[] panels, float[] sums, int count) {
        for (int output = 0; output < c.outputs(); output += PlanarTile.OUTPUTS) {
            int panel = output * c.terms(), to = output * count;
            for (int v = 0; v < vectors; v += 2) {
                int next = Math.min(v + 1, vectors - 1), left = to + positions[v], right = to + positions[next];
                for (int k = 0; k < offsets.length; k += chain) {
                    PlanarTile.multiply(
                            planes,
                            places[v],
                            places[next],
                            offsets,
                            k,
                            k + chain,
                            panels,
                            panel,
                            sums,
                            left,
                            right,
                            count,
                            k > 0);
                }
            }
        }
    }

    private void store(float[] sums, int count, Finish finish, float[] y, int to, Lanes lanes) {
        int outputs = c.outputs();
        float[] pixels = Scratch.floats(Scratch.Use.PANEL, (BLOCK + PlanarTile.LANES) * outputs);
        for (int at = 0, some; at < count; at += some) {
            // what is left over would be too few for a vector
            some = count - at < BLOCK + PlanarTile.LANES ? count - at : BLOCK;
            Planes.together(sums, at, outputs, some, pixels, 0, count);
            lanes.finish(pixels, 0, outputs, some, outputs, finish, 0, y, to + at * outputs, outputs);
        }
    }
}
