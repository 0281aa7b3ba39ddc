package dynat.tensor.simd;

import dynat.tensor.Order;
import java.util.Arrays;

/// A [Correlation] to few outputs with the positions of a row side by side in a vector, by [PlanarTile].
///
/// The input's channels are taken apart into planes with their border of zeros, several rows of an image at a time, and
/// the sums are put together to pixels again; unless input or result lie in planes themselves, in row-major order,
/// which saves the one or the other. Where positions are two pixels apart, even and odd columns are planes of their
/// own, so that a tap's pixels follow each other: a pair of pixels is taken for one of twice the channels.
///
/// Sums have the terms of [DenseCorrelator]'s in the same chains, so they have the same bits.
final class PlanarCorrelator implements Correlator {
    private static final int OUTPUTS = 16, STEP = 2;
    /// Positions that are taken at once, at most, where there are enough of them for all threads.
    private static final int POSITIONS = 1536;
    /// Tasks for each thread: enough for equal shares.
    private static final int TASKS = 4;

    private final Correlation c;
    /// Of the input.
    private final Order from;
    private final PlanarEnds ends;
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

    PlanarCorrelator(Correlation c, Order from, Order to) {
        this.c = c;
        this.from = from;
        ends = new PlanarEnds(c, to);
        strips = Strips.of(c);
        down = Math.ceilDiv(c.rows().count(), strips.rows());
        lot = strips.images() > 1 ? 1 : Math.clamp(POSITIONS / strips.positions(), 1, down);
        int rows = lot * strips.rows(),
                count = c.columns().count(),
                step = c.columns().step();
        margin = Math.max(0, -Math.floorDiv(c.columns().first(), step));
        int last = Math.floorDiv(c.columns().first() + c.columns().seen(count) - 1, step);
        pitch = margin + Math.max(ends.pixels(), last + 1);
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

    /// Enough positions for a vector in each row, and outputs for a few whole tiles. To take a pixel apart for one tap
    /// does not pay.
    static boolean suits(Correlation c, Order from) {
        return c.groups() == 1
                && c.outputs() <= OUTPUTS
                && c.outputs() % PlanarTile.OUTPUTS == 0
                && c.columns().taps() > (from == Order.ROW_MAJOR ? 0 : 1)
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

    /// Whether rows are long, as they then are in the next convolution, and a result is best left in planes for it.
    static boolean leavesPlanes(Correlation c) {
        return suits(c, Order.ROW_MAJOR) && c.columns().count() >= 2 * PlanarTile.LANES;
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
    public Order from() {
        return from;
    }

    @Override
    public Order to() {
        return ends.to();
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

    /// Planes are copied too, but without a prologue, which goes by pixels.
    @Override
    public boolean copies() {
        return from == Order.CHANNELS_LAST;
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
                int count = rows * c.columns().count(), apart = count + PlanarTile.LANES;
                float[] sums = Scratch.floats(Scratch.Use.SUMS, c.outputs() * apart + Buffers.MULTIPLE);
                multiply(planes, rows * across, panels, sums, apart);
                ends.store(sums, count, apart, finish, y, image, top.row(), lanes);
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
        float[] planes = Scratch.floats(Scratch.Use.STRIP, ends.depth() * plane + Buffers.MULTIPLE);
        if (!c.inside()) {
            Arrays.fill(planes, 0, ends.depth() * plane, 0);
        }
        int first = position * c.rows().step() + c.rows().first();
        if (from == Order.ROW_MAJOR) {
            copy(x, image, first, seen, planes);
        } else {
            for (int i = 0; i < seen; i++) {
                if (reads(first, i)) {
                    ends.apart(x, start, c.read(image, first + i, 0, 0), planes, i * pitch + margin, plane, lanes);
                }
            }
        }
        return planes;
    }

    /// Whether the `i`-th row from `first` on, a first position's first tap, is in the image and meets any tap.
    private boolean reads(int first, int i) {
        return first + i >= 0
                && first + i < c.rows().in()
                && i % c.rows().step() < c.rows().taps();
    }

    /// Rows of planes from `first` on, one plane after the other: side by side, their rows would often lie a power of
    /// two apart, where the nearest cache has room for few.
    private void copy(float[] x, int image, int first, int seen, float[] planes) {
        int step = c.columns().step(), columns = c.columns().in(), odd = c.channels() * plane;
        for (int k = 0; k < c.channels(); k++) {
            int channel = (image * c.channels() + k) * c.rows().in() + first;
            for (int i = 0; i < seen; i++) {
                int at = (channel + i) * columns, to = k * plane + i * pitch + margin;
                if (!reads(first, i)) {
                    continue;
                }
                if (step == 1) {
                    Planes.copy(x, at, columns, planes, to);
                } else {
                    Planes.halve(x, at, ends.pixels(), planes, to, to + odd);
                }
            }
        }
    }

    /// `sums[output, position]`, two vectors of positions after the other: all chains of theirs, then the next two.
    private void multiply(float[] planes, int vectors, float[] panels, float[] sums, int apart) {
        for (int output = 0; output < c.outputs(); output += PlanarTile.OUTPUTS) {
            int panel = output * c.terms(), to = output * apart;
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
                            apart,
                            k > 0);
                }
            }
        }
    }
}
