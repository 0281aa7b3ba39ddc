package dynat.tensor.simd;

import dynat.tensor.Geometry;
import java.util.ArrayList;
import java.util.List;

/// One dense correlation over images in `N H W C` order: which pixels meet which taps, and where the results go.
///
/// The result at position `(i, j)` of an image is
/// `Σ in[i·step + top + p, j·step + left + q, c] · w[p, q, c, o]` over `tapRows × tapColumns` taps, pixels outside the
/// image being zero; it is stored at pixel `(firstRow + i·spread, firstColumn + j·spread)`.
///
/// A forward convolution is one of these. Its transpose with stride `s` is `s²`, one for each residue of the pixel's
/// coordinates: each meets only the taps whose distance is a multiple of the stride, and nothing is multiplied by the
/// zeros that a dilated image would hold.
///
/// @param channels of the input
/// @param outputs  channels of the result
/// @param rows     positions computed along the height; `columns` along the width
record Correlation(
        int height,
        int width,
        int channels,
        int outputs,
        int rows,
        int columns,
        int step,
        int tapRows,
        int tapColumns,
        int top,
        int left,
        int outHeight,
        int outWidth,
        int spread,
        int firstRow,
        int firstColumn) {

    /// @param x extents `C H W`
    /// @param w extents `O kH kW`
    static Correlation forward(
            int channels, int height, int width, int outputs, int tapRows, int tapColumns, Geometry g) {
        int rows = g.out(height, tapRows), columns = g.out(width, tapColumns);
        int border = -g.padding();
        return new Correlation(
                height,
                width,
                channels,
                outputs,
                rows,
                columns,
                g.stride(),
                tapRows,
                tapColumns,
                border,
                border,
                rows,
                columns,
                1,
                0,
                0);
    }

    /// The transpose of [#forward] with the same arguments: from `O` channels back to `C`.
    static List<Correlation> backward(
            int channels, int height, int width, int outputs, int tapRows, int tapColumns, Geometry g) {
        int s = g.stride();
        var parts = new ArrayList<Correlation>();
        for (int i = 0; i < Math.min(s, height); i++) {
            for (int j = 0; j < Math.min(s, width); j++) {
                parts.add(new Correlation(
                        g.out(height, tapRows),
                        g.out(width, tapColumns),
                        outputs,
                        channels,
                        Math.ceilDiv(height - i, s),
                        Math.ceilDiv(width - j, s),
                        1,
                        tapsMeeting(i, tapRows, g),
                        tapsMeeting(j, tapColumns, g),
                        firstMet(i, tapRows, g),
                        firstMet(j, tapColumns, g),
                        height,
                        width,
                        s,
                        i,
                        j));
            }
        }
        return parts;
    }

    /// The largest tap that pixels of this residue meet; they meet every `stride`-th below it. Negative if none.
    static int lastTap(int residue, int taps, Geometry g) {
        int s = g.stride();
        int last = (taps - 1) - Math.floorMod(taps - 1 - residue - g.padding(), s);
        return Math.max(last, -1);
    }

    private static int tapsMeeting(int residue, int taps, Geometry g) {
        return Math.floorDiv(lastTap(residue, taps, g), g.stride()) + 1;
    }

    private static int firstMet(int residue, int taps, Geometry g) {
        int last = lastTap(residue, taps, g);
        return last < 0 ? 0 : (residue + g.padding() - last) / g.stride();
    }

    /// @return terms of each sum
    int terms() {
        return tapRows * tapColumns * channels;
    }

    /// Whether no position sees a pixel outside the image, so that the input can be read where it lies.
    boolean inside() {
        return top >= 0
                && left >= 0
                && (rows - 1) * step + top + tapRows <= height
                && (columns - 1) * step + left + tapColumns <= width;
    }
}
