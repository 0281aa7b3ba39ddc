package dynat.tensor.simd;

/// Images cut into squares, and the values that a [Winograd] map makes of each: 36 matrices `[square, channel]`.
///
/// Squares are 4 pixels apart in both directions, and overlap where the map reads more than 4 pixels.
///
/// @param border copies of rows of an image, with zeros around them
/// @param map    along both axes, from `pixels` numbers to 6
/// @param across squares along the width
/// @param depth  distance between the values of neighbouring squares, at least the channels in whole vectors
record Squares(Border border, Winograd map, int across, int depth) {
    /// As many numbers as any vector holds.
    private static final int VECTOR = Buffers.MULTIPLE / 2;

    /// Squares of the pixels that a 3 x 3 convolution's squares of results see.
    static Squares seen(Correlation c, int rows, int depth) {
        int across = across(c);
        var border = new Border(c, 1, Winograd.SIDE * rows + 2, Winograd.SIDE * across + 2);
        return new Squares(border, Winograd.PIXELS, across, depth);
    }

    /// Squares of a convolution's results, whose cotangents they are cut from.
    static Squares results(Correlation c, int rows, int depth) {
        int across = across(c);
        var same = new Correlation(each(c.rows().out()), each(c.columns().out()), c.outputs(), c.outputs(), c.groups());
        var border = new Border(same, 1, Winograd.SIDE * rows, Winograd.SIDE * across);
        return new Squares(border, Winograd.COTANGENTS, across, depth);
    }

    private static int across(Correlation c) {
        return Math.ceilDiv(c.columns().count(), Winograd.SIDE);
    }

    /// Every pixel by itself.
    private static Walk each(int pixels) {
        return new Walk(pixels, pixels, 1, 1, 1, 0, pixels, 1, 0);
    }

    /// The values of some rows of squares of one image, row by row.
    ///
    /// @param row    of positions, where the first row of squares begins
    /// @param down   rows of squares
    /// @param values `[36, plane]`; those of the first square go to `at`
    void values(
            float[] x,
            Start start,
            int image,
            int row,
            int down,
            int group,
            float[] values,
            int at,
            int plane,
            Lanes lanes) {
        int channels = border.c().channels(), vectors = Buffers.rounded(channels, VECTOR);
        int line = border.pitch() * channels, pitch = border.pitch() * vectors, side = Winograd.SIDE * vectors;
        int more = map == Winograd.PIXELS ? 2 : 0;
        float[] pixels = border.around(x, start, lanes, image, 1, row, Winograd.SIDE * down + more, group);
        float[] half = Scratch.floats(Scratch.Use.TOTALS, Winograd.VALUES * pitch);
        for (int i = 0; i < down; i++) {
            int from = Winograd.SIDE * i * line, to = at + i * across * depth;
            if (vectors == channels) { // one long loop
                lanes.winograd(map, pixels, from, line, pitch, half, 0, pitch, pitch, 1, pitch);
            } else {
                lanes.winograd(map, pixels, from, line, channels, half, 0, pitch, vectors, border.pitch(), vectors);
            }
            for (int p = 0; p < Winograd.VALUES; p++) {
                int first = to + p * Winograd.VALUES * plane;
                lanes.winograd(map, half, p * pitch, vectors, side, values, first, plane, depth, across, vectors);
            }
        }
    }
}
