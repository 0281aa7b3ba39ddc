package dynat.tensor.simd;

import dynat.tensor.Order;

/// Where a [Correlation] by planes meets tensors: rows of pixels taken apart, and sums stored.
///
/// @param to the order of the result
record PlanarEnds(Correlation c, Order to) {
    /// Results that are put together before they are stored.
    private static final int BLOCK = 256;

    /// Pixels of a row as [Planes] sees them: where positions are two apart, pairs of them.
    int pixels() {
        return c.columns().in() / c.columns().step();
    }

    /// Channels of such a pixel.
    int depth() {
        return c.channels() * c.columns().step();
    }

    /// The row of pixels that begins at `at`: its channels to rows that are `plane` apart.
    void apart(float[] x, Start start, int at, float[] planes, int to, int plane, Lanes lanes) {
        float[] row = x;
        int from = at, channels = c.channels(), count = c.columns().in();
        if (!start.isNone()) {
            row = Scratch.floats(Scratch.Use.PANEL, count * channels + Buffers.MULTIPLE);
            from = 0;
            lanes.start(x, at, channels, start, 0, channels, count, row, from);
        }
        Planes.apart(row, from, depth(), pixels(), planes, to, plane);
    }

    /// Stores the results of some rows of an image, from row `i` on.
    ///
    /// @param sums `[output, count]`, outputs being `apart` from each other
    void store(float[] sums, int count, int apart, Finish finish, float[] y, int image, int i, Lanes lanes) {
        int outputs = c.outputs();
        if (to == Order.ROW_MAJOR) {
            int next = c.rows().out() * c.columns().out(), first = image * outputs * next;
            Planes.finish(
                    sums,
                    count,
                    apart,
                    outputs,
                    finish,
                    y,
                    first + i * c.columns().out(),
                    next);
            return;
        }
        int first = c.stored(image, i, 0, 0, 0);
        float[] pixels = Scratch.floats(Scratch.Use.PANEL, (BLOCK + PlanarTile.LANES) * outputs);
        for (int at = 0, some; at < count; at += some) {
            // what is left over would be too few for a vector
            some = count - at < BLOCK + PlanarTile.LANES ? count - at : BLOCK;
            Planes.together(sums, at, outputs, some, pixels, 0, apart);
            lanes.finish(pixels, 0, outputs, some, outputs, finish, 0, y, first + at * outputs, outputs);
        }
    }
}
