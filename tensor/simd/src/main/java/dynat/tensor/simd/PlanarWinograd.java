package dynat.tensor.simd;

import dynat.tensor.Order;
import java.util.Arrays;

/// [SlimWinograd] with the positions of a row side by side in a vector: the same sums, formed by [PlanarTile].
///
/// A strip's rows are transformed plane by plane, from where they lie if the input has planes, and the six values get
/// their border of zeros then: one column of them between two rows is the end of one and the beginning of the other.
final class PlanarWinograd implements Correlator {
    private static final int LANES = PlanarTile.LANES;

    private final Correlation c;
    /// Of the input.
    private final Order from;
    private final PlanarEnds ends;
    private final Strips strips;
    private final SlimFilters filters;
    /// Of a channel's value: zeros before a row, and from one row to the next.
    private final int margin, pitch;
    /// Numbers of a channel's value, and from one value of all channels to the next.
    private final int plane, values;
    /// How far from a position's own place its terms lie.
    private final int[] offsets;
    /// Where the vectors of a strip's positions begin, in a plane and among the positions; `across` of them a row.
    private final int[] places, positions;
    private final int across;

    PlanarWinograd(Correlation c, Order from, Order to) {
        this.c = c;
        this.from = from;
        ends = new PlanarEnds(c, to);
        strips = SlimWinograd.strips(c);
        filters = new SlimFilters(c, PlanarTile.OUTPUTS);
        int first = c.columns().first(),
                in = c.columns().in(),
                count = c.columns().count();
        int down = strips.rows() / Winograd.SIDE;
        margin = Math.max(0, -first);
        pitch = in + Math.max(margin, first + c.columns().seen(count) - in);
        plane = margin + down * pitch;
        values = c.channels() * plane;
        offsets = new int[filters.terms()];
        Arrays.setAll(offsets, k -> k % c.channels() * plane + margin + first + k / c.channels());
        across = Math.ceilDiv(count, LANES);
        places = new int[down * across];
        positions = new int[down * across];
        for (int v = 0; v < places.length; v++) {
            int j = Math.min(v % across * LANES, count - LANES);
            places[v] = v / across * pitch + j;
            positions[v] = v / across * count + j;
        }
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
        return filters.length();
    }

    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        filters.pack(f, panels, machine.lanes());
    }

    @Override
    public int strips(int images) {
        return strips.count(images);
    }

    /// Planes are read without a prologue, which goes by pixels.
    @Override
    public boolean copies() {
        return from == Order.CHANNELS_LAST;
    }

    @Override
    public void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine) {
        var lanes = machine.lanes();
        machine.workers().run(strips.count(images), index -> {
            var strip = strips.strip(index, images);
            int down = Math.ceilDiv(strip.rows(), Winograd.SIDE),
                    across = c.columns().count();
            int count = Winograd.SIDE * down * across, apart = count + LANES;
            for (int image = strip.image(); image < strip.image() + strip.images(); image++) {
                float[] values = values(x, start, image, strip.row(), down, lanes);
                float[] results = Scratch.floats(Scratch.Use.STRIP, c.outputs() * apart);
                results(values, down, panels, results, apart, lanes);
                ends.store(results, strip.rows() * across, apart, finish, y, image, strip.row(), lanes);
            }
            int at = c.stored(strip.image(), strip.row(), 0, 0, 0);
            finish.stored(index, y, at, strip.images() * strip.rows() * across, 0, c.outputs());
        });
    }

    /// `[6, channel, plane]`: the values of the rows that `down` times four rows of positions see.
    private float[] values(float[] x, Start start, int image, int row, int down, Lanes lanes) {
        float[] values = Scratch.floats(Scratch.Use.TOTALS, Winograd.VALUES * this.values + Buffers.MULTIPLE);
        int top = row + c.rows().first();
        if (from == Order.ROW_MAJOR) {
            ofPlanes(x, image, top, down, values, lanes);
        } else {
            ofPixels(x, start, image, top, down, values, lanes);
        }
        surround(values, down);
        return values;
    }

    /// Rows are read where they lie, but for those at the top and the bottom that see beyond the image.
    private void ofPlanes(float[] x, int image, int top, int down, float[] values, Lanes lanes) {
        int rows = c.rows().in(), columns = c.columns().in(), side = Winograd.SIDE;
        int whole = Math.clamp(Math.ceilDiv(-top, side), 0, down);
        int end = Math.clamp(Math.floorDiv(rows - top - Winograd.VALUES, side) + 1, whole, down);
        for (int k = 0; k < c.channels(); k++) {
            int channel = (image * c.channels() + k) * rows * columns, to = k * plane + margin;
            for (int i = 0; i < down; i++) {
                if (i < whole || i >= end) {
                    edge(x, channel, top + side * i, values, to + i * pitch, lanes);
                }
            }
            values(x, channel + (top + side * whole) * columns, end - whole, values, to + whole * pitch, lanes);
        }
    }

    /// Pixels are taken apart first, and rows of zeros put around them.
    private void ofPixels(float[] x, Start start, int image, int top, int down, float[] values, Lanes lanes) {
        int rows = Winograd.SIDE * down + 2, columns = c.columns().in(), apart = rows * columns + LANES;
        float[] planes = Scratch.floats(Scratch.Use.STRIP, c.channels() * apart + Buffers.MULTIPLE);
        for (int i = 0; i < rows; i++) {
            int h = top + i, at = i * columns;
            if (h >= 0 && h < c.rows().in()) {
                ends.apart(x, start, c.read(image, h, 0, 0), planes, at, apart, lanes);
            } else {
                for (int k = 0; k < c.channels(); k++) {
                    Arrays.fill(planes, at + k * apart, at + k * apart + columns, 0);
                }
            }
        }
        for (int k = 0; k < c.channels(); k++) {
            values(planes, k * apart, down, values, k * plane + margin, lanes);
        }
    }

    /// Six rows of a channel, of which some are outside the image.
    private void edge(float[] x, int channel, int top, float[] values, int to, Lanes lanes) {
        int columns = c.columns().in();
        float[] rows = Scratch.floats(Scratch.Use.STRIP, Winograd.VALUES * columns);
        for (int i = 0; i < Winograd.VALUES; i++) {
            int h = top + i, at = i * columns;
            if (h >= 0 && h < c.rows().in()) {
                System.arraycopy(x, channel + h * columns, rows, at, columns);
            } else {
                Arrays.fill(rows, at, at + columns, 0);
            }
        }
        values(rows, 0, 1, values, to, lanes);
    }

    /// The values of `count` times four rows and the two below them.
    private void values(float[] x, int at, int count, float[] values, int to, Lanes lanes) {
        int columns = c.columns().in(), four = Winograd.SIDE * columns;
        map(Winograd.PIXELS, x, at, columns, four, values, to, this.values, pitch, count, columns, lanes);
    }

    /// Zeros around the rows of all values: column by column, as there are so few to a row.
    private void surround(float[] values, int down) {
        int gap = pitch - c.columns().in();
        for (int at = 0; at < Winograd.VALUES * this.values; at += plane) {
            for (int before = margin - gap; before < margin; before++) {
                for (int i = 0; i <= down; i++) {
                    values[Math.max(at, at + before + i * pitch)] = 0;
                }
            }
        }
    }

    /// `[output, row, position]`, outputs being `apart` from each other; four rows for each of `down`.
    private void results(float[] values, int down, float[] panels, float[] results, int apart, Lanes lanes) {
        int count = c.columns().count(), vectors = down * across, number = c.outputs() * apart;
        float[] products = Scratch.floats(Scratch.Use.SUMS, Winograd.VALUES * number);
        for (int output = 0; output < c.outputs(); output += PlanarTile.OUTPUTS) {
            for (int v = 0; v < Winograd.VALUES; v++) {
                int from = v * this.values, panel = filters.at(v, output), to = v * number + output * apart;
                for (int left = 0; left < vectors; left += 2) {
                    int right = Math.min(left + 1, vectors - 1);
                    PlanarTile.multiply(
                            values,
                            from + places[left],
                            from + places[right],
                            offsets,
                            0,
                            offsets.length,
                            panels,
                            panel,
                            products,
                            to + positions[left],
                            to + positions[right],
                            apart,
                            false);
                }
            }
        }
        for (int o = 0; o < c.outputs(); o++) {
            int at = o * apart, four = Winograd.SIDE * count;
            map(Winograd.RESULTS, products, at, number, count, results, at, count, four, down, count, lanes);
        }
    }

    /// A map of rows. Nothing is written beyond one: its last vector ends where it does.
    private static void map(
            Winograd map,
            float[] x,
            int at,
            int tap,
            int next,
            float[] y,
            int to,
            int result,
            int further,
            int count,
            int columns,
            Lanes lanes) {
        int whole = columns / LANES * LANES, last = columns - LANES;
        lanes.winograd(map, x, at, tap, next, y, to, result, further, count, whole);
        if (whole < columns) {
            lanes.winograd(map, x, at + last, tap, next, y, to + last, result, further, count, LANES);
        }
    }
}
