package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;

/// A square window of each image.
///
/// @param side  in pixels
/// @param tops  `[N]` the first rows
/// @param lefts `[N]` the first columns
record SquareWindows(int side, int[] tops, int[] lefts) {

    /// Windows anywhere in the images but at the last position, which the official code never draws.
    static SquareWindows draw(int side, SquareImages images, Draws draws) {
        return new SquareWindows(
                side,
                positions(images.count(), images.height() - side, draws.at(0)),
                positions(images.count(), images.width() - side, draws.at(1)));
    }

    private static int[] positions(int count, int room, Draws draws) {
        double[] drawn = Upstream.once(draws, new Shape(count), 0, room).toDoubles();
        var whole = new int[count];
        for (int n = 0; n < count; n++) {
            whole[n] = (int) drawn[n];
        }
        return whole;
    }

    /// One image's window.
    ///
    /// @param side in pixels
    /// @param top  the first row
    /// @param left the first column
    record Window(int side, int top, int left) {
        boolean hasRow(int row) {
            return row >= top && row < top + side;
        }
    }

    /// Image `n`'s.
    Window of(int n) {
        return new Window(side, tops[n], lefts[n]);
    }
}
