package dynat.tensor.simd;

import java.util.Arrays;

/// A [Correlation] as a packed implicit matrix product, one a group.
///
/// A strip's input, a group's channels with their border of zeros, is copied to a scratch array that stays in the
/// second-level cache; there the channels of neighbouring pixels are contiguous. A position's neighbourhood is read in
/// place: in one contiguous run a row of taps, or one a tap where taps are apart. One panel of the weights stays in the
/// first-level cache while all positions of the strip pass by it. A strip does not know which others there are, so the
/// bits of an image depend neither on its batch nor on the threads.
final class DenseCorrelator implements Correlator {
    /// Terms multiplied at once: 16 KiB of panel at 16 columns.
    static final int TERMS = 256;
    /// Panels of so few numbers stay in the first-level cache together.
    private static final int SMALL = 8 * 1024;
    /// Shorter runs are summed as one, as adding up their sums would cost more than they do.
    private static final int SHORT = 32;
    /// Tasks for each helper: enough for equal shares.
    private static final int TASKS = 4;

    private final Correlation c;
    private final RowTile tile;
    private final Strips strips;
    private final Border border;
    private final Patches patches;
    /// Numbers from one pixel to the next in the array that is read, and pixels of a row of it.
    private final int pixel, pitch;
    /// Runs that a row of taps is read in: one where their channels are contiguous, else one a tap.
    private final int runsPerRow;
    /// Whether all runs are summed as one, and whether they are written out for it: [SlimTile] reads them in place.
    private final boolean joins, gathers;
    /// Where each position's first tap lies.
    private final int[] starts;

    DenseCorrelator(Correlation c, RowTile tile) {
        this.c = c;
        this.tile = tile;
        strips = Strips.of(c);
        pixel = c.inside() ? c.inPixel() : c.channels();
        pitch = c.inside() ? c.columns().in() : c.columns().seen(c.columns().count());
        runsPerRow = runsPerRow(c);
        joins = c.rows().taps() * runsPerRow > 1 && chains(c) == 1;
        gathers = joins && !(tile instanceof SlimTile && runsPerRow == 1 && c.terms() <= TERMS);
        patches = new Patches(c);
        border = new Border(c, strips.images(), c.rows().seen(strips.rows()), pitch);
        starts = new int[strips.positions()];
        Arrays.setAll(starts, gathers ? position -> position * Patches.pitch(c.terms()) : this::start);
    }

    private static int runsPerRow(Correlation c) {
        boolean contiguous = c.columns().apart() == 1 && (c.groups() == 1 || !c.inside());
        return contiguous ? Math.min(1, c.columns().taps()) : c.columns().taps();
    }

    /// How many chains each sum is added up of, all of one length but for those longer than [#TERMS].
    static int chains(Correlation c) {
        int runs = c.rows().taps() * runsPerRow(c);
        return runs > 1 && c.terms() < SHORT * runs ? 1 : runs;
    }

    /// Whether a tile goes through all runs by itself.
    private boolean readsRuns() {
        return joins && !gathers;
    }

    private int start(int position) {
        int across = c.columns().count(), j = position % across, i = position / across % strips.rows();
        int image = position / across / strips.rows();
        int imageRows = c.inside() ? c.rows().in() : border.rows();
        return ((image * imageRows + i * c.rows().step()) * pitch
                        + j * c.columns().step())
                * pixel;
    }

    /// How far from its first tap a position's tap `(p, q)` lies.
    private int tap(int p, int q) {
        return (p * c.rows().apart() * pitch + q * c.columns().apart()) * pixel;
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
        return Panels.length(c.terms(), c.outputs(), tile.columns());
    }

    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        for (int group = 0; group < c.groups(); group++) {
            pack(c, f, group, tile.columns(), panels, group * groupLength());
        }
    }

    /// The weights of one group, `[tap, channel]` by outputs, in panels of so many of these.
    static void pack(Correlation c, Filters f, int group, int width, float[] panels, int to) {
        int line = c.columns().taps() * c.channels(), at = f.at(group);
        Panels.pack(
                f.w(),
                c.terms(),
                k -> at + k / line * f.row() + k % line / c.channels() * f.column() + k % c.channels() * f.channel(),
                c.outputs(),
                o -> o * f.output(),
                width,
                panels,
                to);
    }

    @Override
    public int strips(int images) {
        return strips.count(images);
    }

    @Override
    public boolean copies() {
        return !gathers && !c.inside();
    }

    @Override
    public void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine) {
        int width = tile.columns(), panelsOfGroup = Math.ceilDiv(c.outputs(), width);
        int tasks = strips.count(images) * c.groups();
        // Few strips are shared out by outputs too, each part making its own copy of the input.
        int enough = TASKS * (machine.workers().threads() - 1);
        int parts = Math.clamp(Math.ceilDiv(enough, Math.max(1, tasks)), 1, Math.max(1, panelsOfGroup));
        machine.workers().run(tasks * parts, index -> {
            var strip = strips.strip(index / parts / c.groups(), images);
            int group = index / parts % c.groups(), part = index % parts;
            int positions = strip.images() * strip.rows() * c.columns().count();
            float[] sums = Scratch.floats(Scratch.Use.SUMS, (positions + tile.rows()) * width);
            if (c.terms() == 0) {
                Arrays.fill(sums, 0, positions * width, 0);
            }
            float[] a = c.terms() == 0 ? x : input(x, start, strip, group, machine.lanes());
            int base = a == x ? inside(strip, group) : 0;
            int from = panelsOfGroup * part / parts, end = panelsOfGroup * (part + 1) / parts;
            int whole = isInPlace(positions, finish) ? Math.clamp(c.outputs() / width, from, end) : from;
            int origin = c.stored(strip.image(), strip.row(), 0, group, 0);
            multiply(positions, a, base, panels, group * groupLength(), from, whole, y, origin);
            for (int o = whole; o < end; o++) {
                multiply(positions, a, base, panels, group * groupLength() + o * width * c.terms(), sums);
                store(strip, group, o * width, sums, finish, y, machine.lanes());
            }
            int output = from * width, stored = Math.min(c.outputs(), end * width) - output;
            int first = c.stored(strip.image(), strip.row(), 0, group, output);
            finish.stored(index / parts / c.groups(), y, first, positions, group * c.outputs() + output, stored);
        });
    }

    /// What the tiles read: neighbourhoods written out, the input itself, or a copy with a border.
    private float[] input(float[] x, Start start, Strips.Strip strip, int group, Lanes lanes) {
        int across = c.columns().count(), positions = strip.images() * strip.rows() * across;
        if (gathers) {
            float[] a = Scratch.floats(Scratch.Use.PANEL, starts.length * Patches.pitch(c.terms()));
            int position = (strip.image() * c.rows().count() + strip.row()) * across;
            patches.write(x, group, position, positions, 0, c.terms(), a, lanes);
            return a;
        }
        int first = strip.row() * c.rows().step(), seen = c.rows().seen(strip.rows());
        return c.inside() ? x : border.around(x, start, lanes, strip.image(), strip.images(), first, seen, group);
    }

    /// Where in the input itself the strip's first position has its first tap.
    private int inside(Strips.Strip strip, int group) {
        int row = strip.row() * c.rows().step() + c.rows().first();
        return c.read(strip.image(), row, c.columns().first(), group);
    }

    /// Whether whole tiles can be written where the results belong: complete at once, and nothing is done to them.
    private boolean isInPlace(int positions, Finish finish) {
        return finish.isPlain()
                && (joins || c.rows().taps() * runsPerRow == 1)
                && c.terms() <= TERMS
                && positions >= tile.rows()
                && c.rows().spread() == 1
                && c.columns().spread() == 1;
    }

    /// Panels `[from, end)` to where the results belong, the first position's first one being at `to`.
    ///
    /// Small panels pass by a tile all at once, so that memory is written in its order. The last tile repeats some of
    /// the one before.
    private void multiply(
            int positions, float[] a, int base, float[] panels, int at, int from, int end, float[] y, int to) {
        int width = tile.columns(), rows = tile.rows(), length = c.terms() * width, pitch = c.outPixel();
        boolean small = length * (end - from) <= SMALL;
        int block = small ? rows : positions;
        for (int first = 0; first < positions; first += block) {
            for (int o = from, some; o < end; o += some) {
                some = small && end - o > 1 && !readsRuns() ? 2 : 1;
                for (int next = first; next < Math.min(first + block, positions); next += rows) {
                    int row = Math.min(next, positions - rows), sum = to + row * pitch + o * width;
                    int panel = at + o * length;
                    if (some == 2) {
                        tile.multiplyTwo(c.terms(), a, starts, row, base, panels, panel, y, sum, pitch);
                    } else {
                        multiply(c.terms(), a, starts, row, base, panels, panel, y, sum, pitch, false);
                    }
                }
            }
        }
    }

    /// `sums[position, lane] = Σ a · panel`, run by run.
    private void multiply(int positions, float[] a, int base, float[] panels, int panel, float[] sums) {
        int runs = joins ? 1 : c.rows().taps() * runsPerRow,
                length = c.terms() / Math.max(1, runs),
                width = tile.columns();
        int perRow = Math.max(1, runsPerRow), whole = positions / tile.rows() * tile.rows();
        int[] last = last(whole, positions);
        for (int run = 0; run < runs; run++) {
            for (int k = 0; k < length; k += TERMS) {
                int shift = base + tap(run / perRow, run % perRow) + k, terms = Math.min(TERMS, length - k);
                boolean add = run + k > 0;
                for (int at = 0; at < whole; at += tile.rows()) {
                    multiply(terms, a, starts, at, shift, panels, panel, sums, at * width, width, add);
                }
                if (whole < positions) {
                    multiply(terms, a, last, 0, shift, panels, panel, sums, whole * width, width, add);
                }
                panel += terms * width;
            }
        }
    }

    /// One tile, of one run or of all that are joined.
    private void multiply(
            int terms,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panels,
            int panel,
            float[] sums,
            int to,
            int pitch,
            boolean add) {
        if (readsRuns()) {
            int runs = c.rows().taps();
            ((SlimTile) tile)
                    .multiply(
                            runs, tap(1, 0), terms / runs, a, rows, first, shift, panels, panel, sums, to, pitch, add);
        } else {
            tile.multiply(terms, a, rows, first, shift, panels, panel, sums, to, pitch, add);
        }
    }

    /// The rows of a last, incomplete tile: the missing ones repeat the last position, whose data are there to be read.
    private int[] last(int whole, int positions) {
        var last = new int[tile.rows()];
        for (int i = 0; i < last.length && whole < positions; i++) {
            last[i] = starts[Math.min(whole + i, positions - 1)];
        }
        return last;
    }

    private void store(Strips.Strip strip, int group, int output, float[] sums, Finish finish, float[] y, Lanes lanes) {
        int width = tile.columns(), filled = Math.min(width, c.outputs() - output);
        int pixel = c.columns().spread() * c.outPixel(), channel = group * c.outputs() + output;
        boolean whole = c.rows().spread() == 1 && c.columns().spread() == 1;
        int lines = strip.images() * strip.rows(), runs = whole ? 1 : lines;
        int positions = lines / runs * c.columns().count();
        for (int run = 0; run < runs; run++) {
            int image = strip.image() + run / strip.rows(), i = strip.row() + run % strip.rows();
            int at = c.stored(image, i, 0, group, output);
            lanes.finish(sums, run * positions * width, width, positions, filled, finish, channel, y, at, pixel);
        }
    }
}
